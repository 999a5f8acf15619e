from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0006_rounds_sql")]
    operations = [
        migrations.AlterField(
            model_name="roundline",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("ordered", "Ordered"),
                    ("signed", "Signed"),
                    ("refused", "Refused"),
                    ("failed", "Failed"),
                ],
                default="waiting",
                max_length=8,
            ),
        ),
        migrations.RemoveConstraint(model_name="roundline", name="a_line_refused_says_why"),
        migrations.AddConstraint(
            model_name="roundline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason__isnull", False), ("state__in", ["refused", "failed"])),
                    models.Q(
                        models.Q(("state__in", ["refused", "failed"]), _negated=True), ("reason__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="a_line_refused_says_why",
            ),
        ),
    ]
