"""The log grows at its end only; commitments outlive texts; actors can become nobody."""

from django.db import migrations, models

TILES_GROW = """
CREATE FUNCTION ledger_tile_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.level = OLD.level AND NEW.number = OLD.number
        AND substring(NEW.hashes FOR length(OLD.hashes)) = OLD.hashes
        AND substring(NEW.entries FOR length(OLD.entries)) IS NOT DISTINCT FROM OLD.entries
        AND NEW.statements[:cardinality(OLD.statements)] IS NOT DISTINCT FROM OLD.statements
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The log only grows: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_tile_grows BEFORE UPDATE OR DELETE ON ledger_tile
    FOR EACH ROW EXECUTE FUNCTION ledger_tile_grows();
CREATE TRIGGER ledger_tile_append_only BEFORE TRUNCATE ON ledger_tile
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_head_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_head
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""
TILES_FREE = """
DROP TRIGGER ledger_tile_grows ON ledger_tile;
DROP TRIGGER ledger_tile_append_only ON ledger_tile;
DROP TRIGGER ledger_head_append_only ON ledger_head;
DROP FUNCTION ledger_tile_grows();
"""
ACTORS_LEAVE = """
CREATE FUNCTION ledger_actor_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('pactwork.leaving', true) = 'erased' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'The ledger is append-only: % on % is refused. Void the statement instead.',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER ledger_actor_append_only ON ledger_actor;
CREATE TRIGGER ledger_actor_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_actor
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_actor_stays();
"""
ACTORS_STAY = """
DROP TRIGGER ledger_actor_append_only ON ledger_actor;
CREATE TRIGGER ledger_actor_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_actor
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
DROP FUNCTION ledger_actor_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_segments")]

    operations = [
        migrations.CreateModel(
            name="LogKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("public", models.BinaryField()),
                ("sealed", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("behind", models.BigIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="tile",
            name="entries",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="erased",
            name="commitment",
            field=models.BinaryField(null=True),
        ),
        migrations.RunSQL(TILES_GROW, TILES_FREE),
        migrations.RunSQL(ACTORS_LEAVE, ACTORS_STAY),
    ]
