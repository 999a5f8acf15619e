import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("digitization", "0013_seals")]
    operations = [
        migrations.AlterField(
            model_name="line",
            name="listed_in",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.import",
            ),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(
                condition=Q(("listed_in__isnull", False)),
                fields=["listed_in", "listed_row"],
                name="line_by_row_of_list",
            ),
        ),
    ]
