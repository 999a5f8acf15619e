import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql" / "rooms.sql"
PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [("records", "0011_turning"), ("organisations", "0001_initial"), ("persons", "0002_posts")]
    operations = [
        migrations.CreateModel(
            name="StrongRoom",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("level", models.PositiveSmallIntegerField()),
                ("decision", models.CharField(max_length=300)),
                ("set_at", models.DateTimeField(auto_now=True)),
                (
                    "set_by",
                    models.ForeignKey(on_delete=PROTECT, related_name="+", to="persons.appointment"),
                ),
                ("unit", models.ForeignKey(on_delete=PROTECT, related_name="+", to="organisations.unit")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "name"), name="room_name_once_a_body"),
                    models.CheckConstraint(condition=models.Q(level__lte=3), name="a_room_is_for_a_level_there_is"),
                    models.CheckConstraint(
                        condition=models.Q(("decision", ""), _negated=True), name="a_room_names_its_decision"
                    ),
                ]
            },
        ),
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
