from django.db import migrations, models


def convert_retries(apps, schema_editor):
    """Name the choice of a retry that the worker had not finished, instead of its state."""
    mailings = apps.get_model("newsletter", "Mailing").objects
    for state in ("failed", "uncertain"):
        mailings.filter(follow_up=state).update(follow_up="retry", follow_up_choice={"state": state})


def count_from_the_start(apps, schema_editor):
    """Count who leaves soon of the mailings that have yet to begin."""
    mailings = apps.get_model("newsletter", "Mailing").objects
    mailings.filter(started_at=None).update(unsubscribed_soon=0)


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0023_whose_fault")]

    operations = [
        migrations.RemoveIndex(model_name="delivery", name="delivery_not_sent"),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state__in", ["failed", "uncertain", "skipped"])),
                fields=["mailing", "id"],
                name="delivery_missed",
            ),
        ),
        migrations.AddField(
            model_name="mailing",
            name="follow_up_choice",
            field=models.JSONField(default=dict),
        ),
        # Empty, so unknown, for mailings of before.
        migrations.AddField(
            model_name="mailing",
            name="unsubscribed_soon",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="mailing",
            name="unsubscribed_soon",
            field=models.PositiveIntegerField(default=0, null=True, verbose_name="snel afgemeld"),
        ),
        migrations.AlterField(
            model_name="mailing",
            name="follow_up",
            field=models.CharField(
                blank=True,
                choices=[
                    ("retry", "naar een keuze"),
                    ("refused", "naar wie is geweigerd"),
                    ("assess", "geweigerde adressen wegen"),
                ],
                max_length=9,
            ),
        ),
        migrations.RunPython(convert_retries, migrations.RunPython.noop),
        migrations.RunPython(count_from_the_start, migrations.RunPython.noop),
    ]
