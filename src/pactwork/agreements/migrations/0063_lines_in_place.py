from django.db import migrations

# Each accepted piece changes the completion of a line. While an index knew it, every such change
# wrote all indexes of the register anew, the words of the agreement among them: 200 kB of log for
# an agreement of 500 words. Room is left on each page so that rows change where they are.
ROOM = "ALTER TABLE agreements_registerentry SET (fillfactor = 85)"
FULL = "ALTER TABLE agreements_registerentry RESET (fillfactor)"


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0062_pile_reminders"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="registerentry", name="agreements_entry_progress"),
        migrations.RunSQL(ROOM, FULL),
    ]
