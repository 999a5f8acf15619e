from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "packages" / "sql" / "transfer.sql"


class Migration(migrations.Migration):
    dependencies = [("records", "0002_packages")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
