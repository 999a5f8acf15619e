from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "lapses.sql"


class Migration(migrations.Migration):
    dependencies = [("signing", "0004_agency_rules")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
