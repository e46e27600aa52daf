from django.db import migrations
from django.db.models import Count


def carry_over(apps, schema_editor):
    """Mail that was due goes through the outbox; who confirmed is counted and in the ledger."""
    from newsletter.models.consent import who

    subscribers = apps.get_model("newsletter", "Subscriber").objects
    delivery, consent, census = (
        apps.get_model("newsletter", name) for name in ("Delivery", "Consent", "Census")
    )
    for row in subscribers.filter(state="pending", mail_due_at__isnull=False).iterator():
        delivery.objects.create(kind="confirm", subscriber=row, not_before=row.mail_due_at)
    for row in subscribers.iterator():
        consent.objects.create(who=who(row.email), kind="asked", at=row.requested_at)
        if row.confirmed_at:
            consent.objects.create(who=who(row.email), kind="confirmed", at=row.confirmed_at)
    for row in subscribers.filter(state="confirmed").values("choice").annotate(n=Count("pk")):
        census.objects.create(choice=row["choice"], confirmed=row["n"])


class Migration(migrations.Migration):

    dependencies = [
        ('newsletter', '0002_machine'),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
