from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "register.sql"


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial"), ("decisions", "0002_rules")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
