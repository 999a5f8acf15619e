from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "facts.sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_rules")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
