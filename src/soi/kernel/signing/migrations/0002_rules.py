from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "signing.sql"


class Migration(migrations.Migration):
    dependencies = [("signing", "0001_initial"), ("access", "0001_ticket")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
