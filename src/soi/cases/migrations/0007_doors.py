from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "sql" / "doors.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_by_team")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
