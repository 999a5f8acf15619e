from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "duties.sql"


class Migration(migrations.Migration):
    dependencies = [("directives", "0002_rules"), ("cases", "0004_duties")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
