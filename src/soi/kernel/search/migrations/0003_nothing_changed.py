from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "spans.sql"


class Migration(migrations.Migration):
    """A statement that changed no row is not looked into further."""

    dependencies = [("search", "0002_spans")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
