from django.db import migrations

# Every policy looks up where a unit stands. Who could move a unit under the own subtree would see what it holds.
TABLES = "soi.organisations_unit, soi.organisations_unitversion, soi.organisations_succession"


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]
    operations = [
        migrations.RunSQL(
            f"revoke insert, update, delete on {TABLES} from soi_app",
            f"grant insert, update, delete on {TABLES} to soi_app",
        )
    ]
