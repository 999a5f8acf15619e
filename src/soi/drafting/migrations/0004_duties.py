from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


def lay(name: str) -> migrations.RunSQL:
    return migrations.RunSQL((SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop)


class Migration(migrations.Migration):
    dependencies = [
        ("drafting", "0003_named"),
        ("cases", "0007_doors"),
        ("signing", "0006_turns"),
        ("tasks", "0006_passing"),
    ]
    operations = [lay("duties.sql")]
