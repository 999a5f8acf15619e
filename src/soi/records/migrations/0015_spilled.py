from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql" / "spill.sql"


class Migration(migrations.Migration):
    dependencies = [("records", "0014_found_entries"), ("intake", "0007_spill_is_open")]
    operations = [
        migrations.AddField("document", "stub_level", models.PositiveSmallIntegerField(null=True)),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stub_level__isnull", True),
                    models.Q(
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
