from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql" / "spill.sql"


class Migration(migrations.Migration):
    dependencies = [("records", "0015_fewer_indexes"), ("intake", "0007_spill_is_open")]
    operations = [
        migrations.AddField("document", "stub_level", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("document", "closed_at", models.DateTimeField(null=True)),
        migrations.AddField("stub", "of_closed", models.BooleanField(default=False)),
        migrations.AddIndex(
            "document",
            models.Index(condition=models.Q(("closed_at__isnull", False)), fields=["id"], name="document_closed"),
        ),
        migrations.AddIndex("batchitem", models.Index(fields=["record_id"], name="batch_items_of_record")),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stub_level__isnull", True),
                    models.Q(
                        ("closed_at__isnull", True),
                        ("disposed_on__isnull", False),
                        ("issuer", ""),
                        ("metadata__isnull", True),
                        ("original", ""),
                        ("place", ""),
                        ("searchable", ""),
                        ("signer", ""),
                        ("stub_level__gte", 1),
                        ("stub_level__lte", 3),
                        ("symbol", ""),
                        ("text", ""),
                        ("title", ""),
                        ("type", ""),
                    ),
                    _connector="OR",
                ),
                name="of_a_marked_paper_a_stub_is_kept",
            ),
        ),
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
