"""Each organisation's tools define activities for themselves."""

from django.db import migrations, models

KEEP = """
CREATE TEMPORARY TABLE definition_of_all ON COMMIT DROP AS
SELECT iri, content FROM ledger_definition;
"""
SHARE = """
INSERT INTO ledger_definition (iri, owner, content)
SELECT d.iri, named.owner, d.content FROM definition_of_all d
JOIN ledger_activity a ON a.iri = d.iri
JOIN (
    SELECT DISTINCT s.activity_id AS activity, c.organisation_id AS owner
    FROM ledger_statement s JOIN ledger_credential c ON c.authority_id = s.authority_id
    UNION
    SELECT DISTINCT x.activity_id, c.organisation_id FROM ledger_contextactivity x
    JOIN ledger_statement s ON s.id = x.statement_id
    JOIN ledger_credential c ON c.authority_id = s.authority_id
) named ON named.activity = a.id;
"""
"""To every organisation whose tools named the activity: who said what was not kept."""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_referred")]

    operations = [
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.DeleteModel(name="Definition"),
        migrations.CreateModel(
            name="Definition",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("iri", models.TextField()),
                ("owner", models.BigIntegerField()),
                ("content", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("iri", "owner"), name="ledger_definition_once")
                ],
            },
        ),
        migrations.RunSQL(SHARE, migrations.RunSQL.noop),
    ]
