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
        migrations.AddField("spill", "document_id", models.UUIDField(null=True)),
        migrations.AddField("spill", "paper_number", models.PositiveIntegerField(null=True)),
        migrations.AddField("spill", "paper_year", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("spill", "left", models.JSONField(default=list)),
        migrations.AddField("spill", "noticed_person", models.BigIntegerField(null=True)),
        migrations.AddField("spill", "verdict", models.CharField(blank=True, default="", max_length=10), False),
        migrations.AddField("spill", "decided_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "spill",
            "decided_by",
            models.ForeignKey(
                null=True, on_delete=models.deletion.PROTECT, related_name="+", to="persons.appointment"
            ),
        ),
        migrations.AddField("spill", "answer", models.CharField(blank=True, default="", max_length=500), False),
        migrations.AddField("spill", "shut", models.JSONField(default=list)),
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
        migrations.AddConstraint(
            model_name="spill",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answer", ""), ("decided_at__isnull", True), ("decided_by__isnull", True), ("verdict", "")
                )
                | models.Q(
                    ("decided_at__isnull", False),
                    ("decided_by__isnull", False),
                    ("verdict__in", ("confirmed", "denied")),
                    models.Q(("answer", ""), _negated=True),
                ),
                name="a_verdict_has_its_person_and_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="spill",
            constraint=models.CheckConstraint(
                condition=models.Q(("document_id__isnull", True), ("verdict", ""))
                | models.Q(
                    ("closed_at__isnull", True), ("document_id__isnull", False), ("verdict__in", ["", "confirmed"])
                )
                | models.Q(
                    ("closed_at__isnull", False),
                    ("document_id__isnull", False),
                    ("verdict__in", ("confirmed", "denied")),
                ),
                name="a_spill_of_a_paper_is_ended_after_its_verdict",
            ),
        ),
        migrations.AddConstraint(
            model_name="spill",
            constraint=models.UniqueConstraint(
                condition=models.Q(("verdict", "denied"), _negated=True),
                fields=("document_id",),
                name="a_paper_is_spilled_once",
            ),
        ),
    ]
