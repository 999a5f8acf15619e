import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('correspondence', '0004_duties_sql'),
        ('organisations', '0002_tree_is_read_only'),
        ('persons', '0002_posts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('seal', models.CharField(max_length=64)),
                ('total', models.PositiveSmallIntegerField()),
                ('ordered_at', models.DateTimeField()),
                ('good_until', models.DateTimeField()),
                ('begun_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('signer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='persons.appointment')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['signer', '-ordered_at'], name='round_of_signer'),
                    models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['good_until'], name='round_open'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('good_until__gt', models.F('ordered_at'))), name='an_order_is_good_for_a_time'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RoundLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('paper_id', models.UUIDField()),
                ('version', models.PositiveIntegerField()),
                ('hash', models.CharField(blank=True, max_length=64)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('ordered', 'Ordered'), ('signed', 'Signed'), ('refused', 'Refused')], default='waiting', max_length=8)),
                ('reason', models.JSONField(null=True)),
                ('at', models.DateTimeField(null=True)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='correspondence.round')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('round', 'position'), name='round_line_in_order'),
                    models.CheckConstraint(condition=models.Q(models.Q(('at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('at__isnull', False)), _connector='OR'), name='a_line_done_says_when'),
                    models.CheckConstraint(condition=models.Q(models.Q(('reason__isnull', False), ('state', 'refused')), models.Q(models.Q(('state', 'refused'), _negated=True), ('reason__isnull', True)), _connector='OR'), name='a_line_refused_says_why'),
                ],
            },
        ),
    ]
