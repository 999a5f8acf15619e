from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "spill.sql"


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_registered")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
