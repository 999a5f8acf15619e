import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("records", "0013_archive")]
    operations = [
        migrations.AlterField(
            model_name="file",
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
            model_name="file",
            index=models.Index(
                condition=Q(("listed_in__isnull", False)),
                fields=["listed_in", "listed_row"],
                name="file_by_row_of_list",
            ),
        ),
    ]
