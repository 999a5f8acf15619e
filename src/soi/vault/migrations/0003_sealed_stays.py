from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "kept.sql"


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_passing")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
