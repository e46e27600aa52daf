from itertools import islice

from django.db import migrations
from django.db.models import Count

BATCH = 1_000


def carry_over(apps, schema_editor):
    """Mail that was due goes through the outbox; who confirmed is counted and in the ledger."""
    from newsletter.models.consent import hash_email

    subscribers = apps.get_model("newsletter", "Subscriber").objects
    delivery, consent, census = (
        apps.get_model("newsletter", name) for name in ("Delivery", "Consent", "Census")
    )
    for row in subscribers.filter(state="pending", mail_due_at__isnull=False).iterator():
        delivery.objects.create(kind="confirm", subscriber=row, not_before=row.mail_due_at)
    rows = subscribers.iterator()
    while batch := list(islice(rows, BATCH)):
        consent.objects.bulk_create(
            consent(who=hash_email(row.email), kind=kind, at=at)
            for row in batch
            for kind, at in (("asked", row.requested_at), ("confirmed", row.confirmed_at))
            if at
        )
    for row in subscribers.filter(state="confirmed").values("choice").annotate(n=Count("pk")):
        census.objects.create(choice=row["choice"], confirmed=row["n"])


class Migration(migrations.Migration):

    dependencies = [
        ('newsletter', '0002_machine'),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
