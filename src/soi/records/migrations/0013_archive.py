from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0012_rooms")]
    operations = [
        migrations.AlterField(
            "batch",
            "kind",
            models.CharField(
                choices=[("out", "Out"), ("in", "In"), ("plan", "Plan"), ("turn", "Turn"), ("all", "Archive")],
                max_length=4,
            ),
        ),
    ]
