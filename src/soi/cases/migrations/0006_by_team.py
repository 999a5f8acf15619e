from pathlib import Path

import django.contrib.postgres.indexes
from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "team.sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_paper_symbol")]
    operations = [
        migrations.AddIndex(
            "case", django.contrib.postgres.indexes.GinIndex(fields=["team"], name="case_by_team")
        ),
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
