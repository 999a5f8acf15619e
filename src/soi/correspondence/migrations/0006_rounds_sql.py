from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "sql" / "rounds.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0005_rounds")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
