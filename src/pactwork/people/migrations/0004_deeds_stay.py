"""The database itself refuses to change or remove what was noted."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION people_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What people did is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER people_deed_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON people_deed
    FOR EACH STATEMENT EXECUTE FUNCTION people_refuse();
"""
FORGET = """
DROP TRIGGER people_deed_append_only ON people_deed;
DROP FUNCTION people_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0003_accounts")]

    operations = [migrations.RunSQL(REFUSE, FORGET)]
