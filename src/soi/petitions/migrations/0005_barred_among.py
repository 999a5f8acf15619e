from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "barred_among.sql"


class Migration(migrations.Migration):
    dependencies = [("petitions", "0004_barred_places_sql")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
