from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0002_rules'),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='rests_on',
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
