from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "sql" / "turns.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("signing", "0005_lapses"), ("persons", "0002_posts")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
