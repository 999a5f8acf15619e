from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "reach.sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0002_tokens")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
