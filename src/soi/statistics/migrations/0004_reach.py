from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    """Who reaches the whole tree need not have it counted off for a figure."""

    dependencies = [("statistics", "0003_scope"), ("access", "0003_reach")]
    operations = [migrations.RunSQL((SQL / "figures.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)]
