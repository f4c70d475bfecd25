"""The ledger becomes a record store: texts beside narrow rows, credentials, documents, the log."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARDED = ("ledger_relatedactor", "ledger_reference", "ledger_erased")
KEEP_TEXTS = """
INSERT INTO ledger_text (statement_id, raw, salt)
SELECT id, raw, uuid_send(gen_random_uuid()) FROM ledger_statement;
"""
RESTORE_TEXTS = "DELETE FROM ledger_text;"
NARROW = """
DROP TRIGGER ledger_contextactivity_append_only ON ledger_contextactivity;
DROP INDEX ledger_context_activity;
DELETE FROM ledger_contextactivity a USING ledger_contextactivity b
    WHERE a.id > b.id AND a.statement_id = b.statement_id
      AND a.activity_id = b.activity_id AND a.relation = b.relation;
ALTER TABLE ledger_contextactivity DROP COLUMN id;
ALTER TABLE ledger_contextactivity ADD PRIMARY KEY (activity_id, statement_id, relation);
CREATE TRIGGER ledger_contextactivity_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_contextactivity
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""
GUARD = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""
GUARD_TEXTS = """
CREATE FUNCTION ledger_text_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('pactwork.leaving', true) IN ('erased', 'rolled') THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'The ledger is append-only: % on % is refused. Void the statement instead.',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_text_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_text
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_text_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_append_only_dictionaries"),
        ("organisations", "0003_known_to_the_public"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ActorName",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                (
                    "actor",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="names",
                        to="ledger.actor",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Arrived",
            fields=[
                (
                    "statement",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="ledger.statement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("sha2", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("content_type", models.TextField()),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Credential",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=200)),
                ("key", models.CharField(max_length=64, unique=True)),
                ("digest", models.BinaryField()),
                ("former", models.BinaryField(null=True)),
                ("former_until", models.DateTimeField(null=True)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                ("agreement", models.TextField(blank=True)),
                ("per_minute", models.PositiveIntegerField(null=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "authority",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.actor",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Definition",
            fields=[
                ("iri", models.TextField(primary_key=True, serialize=False)),
                ("content", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("owner", models.BigIntegerField()),
                (
                    "kind",
                    models.SmallIntegerField(
                        choices=[(1, "State"), (2, "Activity Profile"), (3, "Agent Profile")]
                    ),
                ),
                ("registration", models.UUIDField(null=True)),
                ("key", models.TextField()),
                ("content", models.BinaryField()),
                ("content_type", models.TextField()),
                ("etag", models.CharField(max_length=40)),
                ("updated", models.DateTimeField()),
                (
                    "activity",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.activity",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.actor",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Erased",
            fields=[
                (
                    "statement",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="erased",
                        serialize=False,
                        to="ledger.statement",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("note", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Reference",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "statement",
                        "of",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("registration", models.UUIDField(null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.activity",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.actor",
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.statement",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="references",
                        to="ledger.statement",
                    ),
                ),
                (
                    "verb",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.verb",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RelatedActor",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "actor",
                        "statement",
                        "relation",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "relation",
                    models.SmallIntegerField(
                        choices=[
                            (1, "Object"),
                            (2, "Member"),
                            (3, "Instructor"),
                            (4, "Team"),
                            (5, "Context Agent"),
                            (6, "Context Group"),
                            (7, "Other Member"),
                            (11, "Sub Object"),
                            (12, "Sub Member"),
                            (13, "Sub Instructor"),
                            (14, "Sub Team"),
                            (15, "Sub Context Agent"),
                            (16, "Sub Context Group"),
                            (17, "Sub Other Member"),
                            (18, "Sub Actor"),
                        ]
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.actor",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="related",
                        to="ledger.statement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Text",
            fields=[
                (
                    "statement",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="ledger.statement",
                    ),
                ),
                ("raw", models.TextField()),
                ("salt", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Tile",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("level", models.SmallIntegerField()),
                ("number", models.BigIntegerField()),
                ("hashes", models.BinaryField()),
                (
                    "statements",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), null=True, size=None
                    ),
                ),
                ("first", models.BigIntegerField(null=True)),
                ("last", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="statement",
            name="authority",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="ledger.actor",
            ),
        ),
        migrations.AlterField(
            model_name="contextactivity",
            name="activity",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="ledger.activity",
            ),
        ),
        migrations.AlterField(
            model_name="contextactivity",
            name="relation",
            field=models.SmallIntegerField(
                choices=[
                    (1, "Parent"),
                    (2, "Grouping"),
                    (3, "Category"),
                    (4, "Other"),
                    (5, "Sub Object"),
                    (6, "Sub Parent"),
                    (7, "Sub Grouping"),
                    (8, "Sub Category"),
                    (9, "Sub Other"),
                ]
            ),
        ),
        migrations.AlterField(
            model_name="contextactivity",
            name="statement",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="context",
                to="ledger.statement",
            ),
        ),
        migrations.AlterField(
            model_name="statement",
            name="activity",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="ledger.activity",
            ),
        ),
        migrations.AlterField(
            model_name="statement",
            name="actor",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="ledger.actor",
            ),
        ),
        migrations.AlterField(
            model_name="statement",
            name="verb",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="ledger.verb",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["actor", "id"], name="ledger_statement_by_actor"),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(fields=["verb", "id"], name="ledger_statement_by_verb"),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                condition=models.Q(("activity__isnull", False)),
                fields=["activity", "id"],
                name="ledger_statement_by_activity",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                condition=models.Q(("authority__isnull", False)),
                fields=["authority", "id"],
                name="ledger_statement_by_authority",
            ),
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                condition=models.Q(("registration__isnull", False)),
                fields=["registration", "id"],
                name="ledger_statement_registration",
            ),
        ),
        migrations.CreateModel(
            name="CredentialUse",
            fields=[
                (
                    "credential",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="use",
                        serialize=False,
                        to="ledger.credential",
                    ),
                ),
                ("last_used", models.DateTimeField(null=True)),
                ("statements", models.BigIntegerField(default=0)),
                ("errors", models.JSONField(default=list)),
            ],
        ),
        migrations.RunSQL(KEEP_TEXTS, RESTORE_TEXTS),
        migrations.RemoveField(
            model_name="statement",
            name="raw",
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(NARROW, migrations.RunSQL.noop)],
            state_operations=[
                migrations.RemoveIndex(
                    model_name="contextactivity", name="ledger_context_activity"
                ),
                migrations.RemoveField(model_name="contextactivity", name="id"),
                migrations.AddField(
                    model_name="contextactivity",
                    name="pk",
                    field=models.CompositePrimaryKey(
                        "activity",
                        "statement",
                        "relation",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="tile",
            index=models.Index(
                condition=models.Q(("level", 0)),
                fields=["first", "last"],
                name="ledger_tile_statements",
            ),
        ),
        migrations.AddConstraint(
            model_name="tile",
            constraint=models.UniqueConstraint(fields=("level", "number"), name="ledger_tile_once"),
        ),
        migrations.AddConstraint(
            model_name="actorname",
            constraint=models.UniqueConstraint(
                fields=("actor", "name"), name="ledger_actor_name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                fields=("owner", "kind", "activity", "actor", "registration", "key"),
                name="ledger_document_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(fields=["actor", "statement"], name="ledger_reference_by_actor"),
        ),
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(fields=["verb", "statement"], name="ledger_reference_by_verb"),
        ),
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(
                condition=models.Q(("activity__isnull", False)),
                fields=["activity", "statement"],
                name="ledger_reference_by_activity",
            ),
        ),
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(
                condition=models.Q(("registration__isnull", False)),
                fields=["registration", "statement"],
                name="ledger_reference_registration",
            ),
        ),
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(fields=["of"], name="ledger_reference_of"),
        ),
        *(
            migrations.RunSQL(GUARD.format(table=table), migrations.RunSQL.noop)
            for table in GUARDED
        ),
        migrations.RunSQL(GUARD_TEXTS, migrations.RunSQL.noop),
    ]
