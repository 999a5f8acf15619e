from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "figures.sql"


class Migration(migrations.Migration):
    dependencies = [("statistics", "0002_figures")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
