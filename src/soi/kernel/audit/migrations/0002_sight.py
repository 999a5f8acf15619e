from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "sight.sql"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_events")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
