"""The words that statements are found by are as fixed as the statements themselves."""

from django.db import migrations

TABLES = ("ledger_actor", "ledger_verb", "ledger_activity")

GUARD = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""
UNGUARD = "DROP TRIGGER {table}_append_only ON {table};"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]

    operations = [
        migrations.RunSQL(GUARD.format(table=table), UNGUARD.format(table=table))
        for table in TABLES
    ]
