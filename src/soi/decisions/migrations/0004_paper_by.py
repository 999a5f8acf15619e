import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("decisions", "0003_rests_on"), ("persons", "0002_posts")]
    operations = [
        migrations.AddField(
            model_name="decision",
            name="paper_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="persons.appointment"
            ),
        ),
    ]
