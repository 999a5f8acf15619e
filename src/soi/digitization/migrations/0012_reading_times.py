from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('digitization', '0011_reminders'),
    ]

    operations = [
        migrations.AddField(model_name='scan', name='read_ms', field=models.PositiveIntegerField(null=True)),
        migrations.AddField(model_name='scan', name='read_on', field=models.CharField(blank=True, default='', max_length=60), preserve_default=False),
    ]
