from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "correspondence.sql"


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0001_initial"), ("persons", "0002_posts")]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
