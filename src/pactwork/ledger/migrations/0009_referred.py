"""What is referred to is found in the order of what refers to it, however much there is of it."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
INSERT INTO ledger_referredactor (statement_id, of_id, actor_id, relation)
SELECT r.statement_id, r.of_id, t.actor_id, 0
FROM ledger_reference r JOIN ledger_statement t ON t.id = r.of_id
UNION ALL
SELECT r.statement_id, r.of_id, t.authority_id, 20
FROM ledger_reference r JOIN ledger_statement t ON t.id = r.of_id
WHERE t.authority_id IS NOT NULL
UNION ALL
SELECT r.statement_id, r.of_id, n.actor_id, n.relation
FROM ledger_reference r JOIN ledger_relatedactor n ON n.statement_id = r.of_id;
INSERT INTO ledger_referredactivity (statement_id, of_id, activity_id, relation)
SELECT r.statement_id, r.of_id, t.activity_id, 0
FROM ledger_reference r JOIN ledger_statement t ON t.id = r.of_id
WHERE t.activity_id IS NOT NULL
UNION ALL
SELECT r.statement_id, r.of_id, n.activity_id, n.relation
FROM ledger_reference r JOIN ledger_contextactivity n ON n.statement_id = r.of_id;
"""
GUARD = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""


def _to(model):
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to=model,
    )


def _referred(name, key):
    return migrations.CreateModel(
        name=name,
        fields=[
            (
                "pk",
                models.CompositePrimaryKey(
                    key,
                    "statement",
                    "of",
                    "relation",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            ("relation", models.SmallIntegerField()),
            (key, _to(f"ledger.{key}")),
            ("of", _to("ledger.statement")),
            ("statement", _to("ledger.statement")),
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_tokens_and_pace")]

    operations = [
        _referred("ReferredActivity", "activity"),
        _referred("ReferredActor", "actor"),
        migrations.AddIndex(
            model_name="relatedactor",
            index=models.Index(fields=["statement"], name="ledger_related_of"),
        ),
        migrations.AddIndex(
            model_name="contextactivity",
            index=models.Index(fields=["statement"], name="ledger_context_of"),
        ),
        migrations.RemoveIndex(model_name="contextactivity", name="ledger_context_by_range"),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(GUARD.format(table=table), migrations.RunSQL.noop)
            for table in ("ledger_referredactor", "ledger_referredactivity")
        ),
        migrations.RemoveIndex(model_name="reference", name="ledger_reference_by_actor"),
        migrations.RemoveIndex(model_name="reference", name="ledger_reference_by_activity"),
        migrations.RemoveField(model_name="reference", name="activity"),
        migrations.RemoveField(model_name="reference", name="actor"),
    ]
