from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "barred_places.sql"


class Migration(migrations.Migration):
    dependencies = [("petitions", "0003_barred_places")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
