from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


def lay(name: str) -> migrations.RunSQL:
    return migrations.RunSQL((SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop)


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0003_duties"), ("signing", "0005_lapses"), ("tasks", "0005_bodies")]
    # The rules once more: a node that has them already gets them as they are now.
    operations = [lay("correspondence.sql"), lay("duties.sql")]
