from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0008_keeping_rules")]
    operations = [
        migrations.AddField(
            model_name="document",
            name="book",
            field=models.CharField(
                choices=[("incoming", "incoming"), ("outgoing", "outgoing")], default="incoming", max_length=10
            ),
        ),
        migrations.RemoveConstraint(model_name="document", name="register_number_once"),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                fields=("unit", "book", "register_year", "register_no"), name="register_number_once"
            ),
        ),
    ]
