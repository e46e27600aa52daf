from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Replace

SUFFIXES = [(' refused twice', 'repeated'), (' refused', 'ambiguous')]
REASONS = {
    'AnymailInvalidAddress': 'recipient_invalid',
    'AnymailRecipientsRefused': 'recipient_invalid',
    'cancelled': 'mailing_cancelled',
    'connection lost': 'connection_lost',
    'connection lost after the mail': 'no_reply',
    'killed': 'worker_killed',
    'no TLS or login': 'no_tls',
    'no connection': 'no_connection',
    'no sense after the mail': 'unreadable_reply',
    'not written': 'render_failed',
}
FOLLOW_UPS = {'doubted': 'refused', 'weigh': 'assess'}
FINDING_KEYS = {'says': 'message', 'todo': 'advice'}


def split_reasons(apps, schema_editor):
    """Move the suffixes of reasons to a column, and our own texts to codes."""
    deliveries = apps.get_model('newsletter', 'Delivery').objects
    deliveries.filter(kind='letter').update(kind='staff')
    for suffix, refusal in SUFFIXES:
        deliveries.filter(reason__endswith=suffix).update(
            reason=Replace('reason', Value(suffix), Value('')), refusal=refusal
        )
    for before, after in REASONS.items():
        deliveries.filter(reason=before).update(reason=after)


def convert_mailings(apps, schema_editor):
    """Count failures by reason and refusal, and rename the follow-ups that are under way."""
    mailings = apps.get_model('newsletter', 'Mailing').objects
    for mailing in mailings.only('failure_counts').iterator(chunk_size=100):
        counts = {}
        for text, number in mailing.failure_counts.items():
            cause = parse_reason(text)
            counts[cause] = counts.get(cause, 0) + number
        rows = [[*cause, number] for cause, number in counts.items()]
        mailings.filter(pk=mailing.pk).update(failure_counts=rows)
    for before, after in FOLLOW_UPS.items():
        mailings.filter(follow_up=before).update(follow_up=after)


def parse_reason(text):
    for suffix, refusal in SUFFIXES:
        if text.endswith(suffix):
            return text.removesuffix(suffix), refusal
    return REASONS.get(text, text), ''


def rename_finding_keys(apps, schema_editor):
    """Rename the keys of stored findings, as the fields of `Finding` are renamed."""
    checks = apps.get_model('newsletter', 'DomainCheck').objects
    for check in checks.all():
        check.findings = [
            {FINDING_KEYS.get(key, key): value for key, value in finding.items()}
            for finding in check.findings
        ]
        check.save(update_fields=['findings'])


class Migration(migrations.Migration):

    dependencies = [
        ('newsletter', '0014_plain_names'),
    ]

    operations = [
        migrations.AddField(
            'delivery',
            'refusal',
            models.CharField(
                blank=True,
                choices=[
                    ('', 'geen'),
                    ('ambiguous', 'onduidelijk'),
                    ('repeated', 'opnieuw onduidelijk'),
                ],
                max_length=9,
            ),
        ),
        migrations.AlterField(
            'delivery',
            'kind',
            models.CharField(
                choices=[
                    ('issue', 'nieuwsbrief'),
                    ('confirm', 'bevestiging'),
                    ('manage', 'link om iets te wijzigen'),
                    ('staff', 'mail aan de redactie'),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            'mailing',
            'follow_up',
            models.CharField(
                blank=True,
                choices=[
                    ('failed', 'naar de mislukte'),
                    ('uncertain', 'naar de onzekere'),
                    ('refused', 'naar wie is geweigerd zonder reden'),
                    ('assess', 'geweigerde adressen wegen'),
                ],
                max_length=9,
            ),
        ),
        migrations.AlterField('mailing', 'failure_counts', models.JSONField(default=list)),
        migrations.RunPython(split_reasons, migrations.RunPython.noop),
        migrations.RunPython(convert_mailings, migrations.RunPython.noop),
        migrations.RunPython(rename_finding_keys, migrations.RunPython.noop),
    ]
