from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0010_following")]
    operations = [
        migrations.AlterField(
            "batch",
            "kind",
            models.CharField(
                choices=[("out", "Out"), ("in", "In"), ("plan", "Plan"), ("turn", "Turn")], max_length=4
            ),
        ),
    ]
