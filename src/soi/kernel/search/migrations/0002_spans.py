from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "spans.sql"


class Migration(migrations.Migration):
    dependencies = [("search", "0001_changes")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
