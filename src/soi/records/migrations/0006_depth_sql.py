from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
# What was registered before there were versions is the first version of each paper.
FIRST_VERSIONS = """
insert into soi.records_version (document_id, number, arrival_id, original, original_kind, searchable, pages_count, reason, at, by_name)
select id, 1, arrival_id, original, original_kind, searchable, pages_count, '', registered_at, registered_by
from soi.records_document d where not exists (select from soi.records_version v where v.document_id = d.id)
"""


def lay(name: str) -> migrations.RunSQL:
    return migrations.RunSQL((SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop)


class Migration(migrations.Migration):
    dependencies = [("records", "0005_depth")]
    operations = [
        migrations.RunSQL(FIRST_VERSIONS, migrations.RunSQL.noop),
        lay("logic.sql"),
        lay("told.sql"),
        lay("levels.sql"),
        lay("kept.sql"),
        lay("metadata.sql"),
    ]
