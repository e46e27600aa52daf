from django.db import migrations, models
from django.db.models import CharField, F
from django.db.models.functions import Cast


def key_existing_autosaves(apps, schema_editor):
    """Give each stored input a key of its own, so that it can still be continued."""
    autosaves = apps.get_model("publishing", "Autosave").objects
    autosaves.update(form_key=Cast("pk", CharField(max_length=32)))


def resolve_existing_conflicts(apps, schema_editor):
    """Ask no editor to choose again between versions of before this release."""
    revisions = apps.get_model("publishing", "Revision").objects
    revisions.filter(kind="conflict").update(resolved_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("publishing", "0006_plain_codes")]

    operations = [
        migrations.RemoveConstraint("autosave", "autosave_once"),
        migrations.AddField(
            "autosave", "form_key", models.CharField(default="", max_length=32), preserve_default=False
        ),
        migrations.AddField(
            "revision", "resolved_at", models.DateTimeField(null=True, editable=False)
        ),
        migrations.RunPython(key_existing_autosaves, migrations.RunPython.noop),
        migrations.RunPython(resolve_existing_conflicts, migrations.RunPython.noop),
        migrations.AddConstraint(
            "autosave",
            models.UniqueConstraint(
                fields=("user", "content_type", "object_id", "form_key"), name="autosave_once"
            ),
        ),
    ]
