from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "phones" / "sql" / "phones.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("digitization", "0009_phones"),
        ("access", "0001_ticket"),
        ("identity", "0001_initial"),
        ("persons", "0002_posts"),
    ]
    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
