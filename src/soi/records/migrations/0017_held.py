from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "held.sql"


class Migration(migrations.Migration):
    dependencies = [("records", "0016_spilled")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
