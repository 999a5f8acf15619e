from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql" / "levels.sql"
PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_doors"), ("records", "0010_following")]
    operations = [
        migrations.AddField(
            "case", "own_level", models.PositiveSmallIntegerField(db_default=0, default=0)
        ),
        migrations.AddField(
            "case", "own_item", models.CharField(blank=True, db_default="", default="", max_length=80)
        ),
        migrations.AddField("case", "level_until", models.DateField(null=True)),
        migrations.AddField(
            "case",
            "raised_by",
            models.ForeignKey(db_index=False, null=True, on_delete=PROTECT, related_name="+", to="cases.paper"),
        ),
        migrations.AddField(
            "paper",
            "document",
            models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to="records.document"),
        ),
        migrations.AddField("paper", "level", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AddField("paper", "level_until", models.DateField(null=True)),
        migrations.AddConstraint(
            "paper",
            models.UniqueConstraint(fields=["case", "kind", "document"], name="a_paper_of_the_book_once_a_kind"),
        ),
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
