"""What was read, and what was said of pairs, before each was noted as it is now."""

from django.db import migrations

READ = """
UPDATE repository_materialfile SET read_at = now()
WHERE read_at IS NULL AND (text <> '' OR pages IS NOT NULL OR seconds IS NOT NULL)
"""
SAID = """
INSERT INTO repository_sameas (material_id, other_id, same, organisation_id, person_id, at)
SELECT said.material_id, said.other_id, said.same, own.organisation_id,
    CASE WHEN one.organisation_id = two.organisation_id THEN said.person_id END, said.at
FROM repository_sameas said
JOIN repository_material one ON one.id = said.material_id
JOIN repository_material two ON two.id = said.other_id
CROSS JOIN LATERAL (SELECT one.organisation_id UNION SELECT two.organisation_id) own
WHERE said.organisation_id IS NULL
ON CONFLICT DO NOTHING
"""
"""For the pages of both: whose answer it was is not known, so nobody is named for another."""
UNSAID = "DELETE FROM repository_sameas WHERE organisation_id IS NULL"


class Migration(migrations.Migration):
    dependencies = [("repository", "0009_oai_walks")]

    operations = [
        migrations.RunSQL([READ, SAID, UNSAID], migrations.RunSQL.noop),
    ]
