from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "duties.sql"


class Migration(migrations.Migration):
    dependencies = [("petitions", "0005_barred_among"), ("tasks", "0004_duties_sql"), ("vault", "0002_passing")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
