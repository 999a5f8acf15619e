from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "bars.sql"


class Migration(migrations.Migration):
    dependencies = [("petitions", "0001_initial"), ("persons", "0002_posts"), ("access", "0001_ticket")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
