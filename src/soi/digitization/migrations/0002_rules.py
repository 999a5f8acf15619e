from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "ledger.sql"


class Migration(migrations.Migration):
    dependencies = [("digitization", "0001_initial")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
