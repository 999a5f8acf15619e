from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "bodies.sql"


class Migration(migrations.Migration):
    dependencies = [("tasks", "0004_duties_sql")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
