from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

TOLD = Path(__file__).parent.parent / "sql" / "told.sql"


class Migration(migrations.Migration):
    """The unit of a file is found by other indexes; most files are in no fonds, most lines have a code."""

    dependencies = [("organisations", "0002_tree_is_read_only"), ("records", "0014_found_entries")]
    operations = [
        migrations.RunSQL(TOLD.read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="file",
            name="unit",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.unit",
            ),
        ),
        migrations.AlterField(
            model_name="file",
            name="fonds",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="records.fonds",
            ),
        ),
        migrations.AddIndex(
            model_name="file",
            index=models.Index(condition=models.Q(("fonds__isnull", False)), fields=["fonds"], name="file_by_fonds"),
        ),
        migrations.RemoveConstraint("file", "a_listed_file_enters_once"),
        migrations.AddConstraint(
            "file",
            models.UniqueConstraint(
                condition=models.Q(("list_key__isnull", False)),
                fields=("unit", "list_key"),
                name="a_listed_file_enters_once",
            ),
        ),
    ]
