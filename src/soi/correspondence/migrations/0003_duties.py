import django.db.models.deletion
from django.db import migrations, models

# What stands already gets who answers for it; where that person has gone it falls with the caretaker's next round.
FILL = """
set constraints all immediate;
alter table soi.correspondence_paper disable trigger user;
alter table soi.correspondence_slip disable trigger user;
alter table soi.correspondence_consultation disable trigger user;
update soi.correspondence_paper set responsible_id = author_id;
update soi.correspondence_consultation set responsible_id = asked_id;
update soi.correspondence_slip set responsible_id =
  case state when 'waiting' then leader_id when 'returned' then laid_by_id else coalesce(doer_id, leader_id) end;
alter table soi.correspondence_paper enable trigger user;
alter table soi.correspondence_slip enable trigger user;
alter table soi.correspondence_consultation enable trigger user;
insert into soi.correspondence_charge (dispatch_id, side, unit_id, appointment_id, since)
  select d.id, 'sender', d.sender_id, p.author_id, d.sent_at from soi.correspondence_dispatch d
  join soi.correspondence_paper p on p.id = d.paper_id;
insert into soi.correspondence_charge (dispatch_id, side, unit_id, appointment_id, since)
  select distinct on (d.id) d.id, 'receiver', d.unit_id, t.appointment_id, t.assigned_at from soi.correspondence_dispatch d
  join soi.tasks_task t on t.ref_kind = 'correspondence.dispatch' and t.ref_id = d.id and t.kind = 'correspondence.receive'
  order by d.id, t.assigned_at desc;
set constraints all immediate;
set constraints all deferred;
"""

class Migration(migrations.Migration):

    dependencies = [
        ('correspondence', '0002_rules'),
        ('organisations', '0002_tree_is_read_only'),
        ('persons', '0002_posts'),
        ('records', '0009_books'),
        ('tasks', '0004_duties_sql'),
    ]

    operations = [
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('sender', 'sender'), ('receiver', 'receiver')], max_length=8)),
                ('since', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.AddField(
            model_name='consultation',
            name='responsible',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='persons.appointment'),
        ),
        migrations.AddField(
            model_name='paper',
            name='responsible',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='persons.appointment'),
        ),
        migrations.AddField(
            model_name='slip',
            name='responsible',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='persons.appointment'),
        ),
        migrations.AddIndex(
            model_name='consultation',
            index=models.Index(condition=models.Q(('answer', '')), fields=['responsible'], name='consultation_unanswered'),
        ),
        migrations.AddIndex(
            model_name='paper',
            index=models.Index(fields=['responsible', 'state'], name='paper_of_responsible'),
        ),
        migrations.AddIndex(
            model_name='slip',
            index=models.Index(condition=models.Q(('state', 'done'), _negated=True), fields=['responsible'], name='slip_open_with'),
        ),
        migrations.AddField(
            model_name='charge',
            name='appointment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='persons.appointment'),
        ),
        migrations.AddField(
            model_name='charge',
            name='dispatch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='correspondence.dispatch'),
        ),
        migrations.AddField(
            model_name='charge',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit'),
        ),
        migrations.AddIndex(
            model_name='charge',
            index=models.Index(fields=['appointment'], name='charge_of_appointment'),
        ),
        migrations.AddConstraint(
            model_name='charge',
            constraint=models.UniqueConstraint(fields=('dispatch', 'side'), name='one_in_charge_on_each_side'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='consultation',
            name='responsible',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='persons.appointment'),
        ),
        migrations.AlterField(
            model_name='paper',
            name='responsible',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='persons.appointment'),
        ),
        migrations.AlterField(
            model_name='slip',
            name='responsible',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='persons.appointment'),
        ),
    ]
