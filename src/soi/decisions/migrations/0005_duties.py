from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


def lay(name: str) -> migrations.RunSQL:
    return migrations.RunSQL((SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop)


class Migration(migrations.Migration):
    dependencies = [
        ("decisions", "0004_paper_by"),
        ("drafting", "0004_duties"),
    ]
    operations = [lay("duties.sql")]
