from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


def run(name: str) -> migrations.RunSQL:
    return migrations.RunSQL((SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop)


class Migration(migrations.Migration):
    dependencies = [("tasks", "0003_duties")]
    operations = [run("duties.sql"), run("leaving.sql")]
