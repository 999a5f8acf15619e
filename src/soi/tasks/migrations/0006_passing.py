from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "sql" / "passing.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("tasks", "0005_bodies")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
