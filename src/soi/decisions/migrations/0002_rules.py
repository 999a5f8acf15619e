from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "decisions.sql"


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_initial"), ("cases", "0003_facts")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
