import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("drafting", "0002_rules")]
    operations = [
        migrations.AddField(
            model_name="sheet",
            name="named",
            field=django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), null=True),
        ),
        migrations.RemoveConstraint(model_name="sheet", name="one_open_draft_of_a_kind"),
        migrations.AddConstraint(
            model_name="sheet",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number__isnull", True), ("state__in", ["drafted", "presented"])),
                fields=("case", "kind"),
                name="one_open_draft_of_a_kind",
            ),
        ),
    ]
