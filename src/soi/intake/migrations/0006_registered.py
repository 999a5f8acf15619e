from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_noticed")]
    operations = [
        migrations.AlterField(
            model_name="spill",
            name="arrival",
            field=models.OneToOneField(
                null=True, on_delete=models.deletion.PROTECT, related_name="spill", to="intake.arrival"
            ),
        ),
        migrations.AddField("spill", "document_id", models.UUIDField(null=True, unique=True)),
        migrations.AddField("spill", "paper_number", models.PositiveIntegerField(null=True)),
        migrations.AddField("spill", "paper_year", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("spill", "left", models.JSONField(default=list)),
        migrations.AddConstraint(
            model_name="spill",
            constraint=models.CheckConstraint(
                condition=models.Q(("arrival__isnull", False), ("document_id__isnull", True))
                | models.Q(
                    ("arrival__isnull", True),
                    ("document_id__isnull", False),
                    ("paper_number__isnull", False),
                    ("paper_year__isnull", False),
                ),
                name="a_spill_is_of_an_arrival_or_a_paper",
            ),
        ),
    ]
