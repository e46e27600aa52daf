from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

# The conditions and columns of indexes and constraints do not follow a renamed field in the state
# of migrations: these are taken away before and made again after.
INDEXES = [
    ('delivery', 'delivery_held'),
    ('delivery', 'delivery_untallied'),
    ('delivery', 'delivery_letter'),
    ('importrow', 'import_row_verdict'),
    ('importrow', 'import_row_email'),
    ('subscriber', 'subscriber_audience'),
    ('subscriberrequest', 'request_waiting'),
]
CONSTRAINTS = [
    ('delivery', 'delivery_of_one_kind'),
    ('importrow', 'import_row_number'),
]
FIELDS = [
    ('audiencecount', 'choice', 'landsdelen'),
    ('consent', 'who', 'email_hash'),
    ('consent', 'choice', 'landsdelen'),
    ('consent', 'at', 'recorded_at'),
    ('dailycount', 'joined', 'subscribed'),
    ('dailycount', 'left', 'unsubscribed'),
    ('dailycount', 'stopped', 'suppressed'),
    ('delivery', 'letter', 'transactional_mail'),
    ('delivery', 'attempt', 'deferrals'),
    ('delivery', 'reserved', 'has_reserved_slot'),
    ('delivery', 'tallied', 'is_counted'),
    ('domaincheck', 'made_at', 'checked_at'),
    ('domaincheck', 'due_at', 'next_check_at'),
    ('import', 'by', 'imported_by'),
    ('import', 'by_name', 'user_name'),
    ('import', 'counts', 'verdict_counts'),
    ('import', 'given_on', 'consented_on'),
    ('import', 'made_at', 'created_at'),
    ('importrow', 'choice', 'landsdelen'),
    ('importrow', 'imported', 'batch'),
    ('importrow', 'why', 'explanation'),
    ('issue', 'publish_at', 'go_live_at'),
    ('issue', 'newest', 'latest_revision'),
    ('issue', 'shown', 'live_revision'),
    ('issue', 'scheduled', 'scheduled_revision'),
    ('issue', 'binned_at', 'trashed_at'),
    ('mailing', 'again', 'follow_up'),
    ('mailing', 'again_at', 'follow_up_requested_at'),
    ('mailing', 'by', 'planned_by'),
    ('mailing', 'doubt', 'refusal_score'),
    ('mailing', 'emptied', 'deliveries_deleted'),
    ('mailing', 'left', 'unsubscribed'),
    ('mailing', 'pace', 'recent_sends'),
    ('mailing', 'reasons', 'failure_counts'),
    ('mailing', 'why', 'pause_reason'),
    ('subscriber', 'choice', 'landsdelen'),
    ('subscriber', 'mailed_at', 'confirmation_mailed_at'),
    ('subscriber', 'linked_at', 'manage_link_mailed_at'),
    ('subscriber', 'asked_page', 'signup_page'),
    ('subscriber', 'asked_wording', 'signup_wording'),
    ('subscriberrequest', 'choice', 'landsdelen'),
    ('subscriberrequest', 'made_at', 'created_at'),
    ('subscriberrequest', 'done_at', 'processed_at'),
    ('suppression', 'at', 'suppressed_at'),
    ('suppression', 'who', 'email_hash'),
    ('tokenbucket', 'filled_at', 'refilled_at'),
    ('transactionalmail', 'made_at', 'created_at'),
    ('worker', 'beat_at', 'last_seen_at'),
]


class Migration(migrations.Migration):

    dependencies = [
        ('newsletter', '0013_plain_models'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(migrations.RemoveIndex(model, name) for model, name in INDEXES),
        *(migrations.RemoveConstraint(model, name) for model, name in CONSTRAINTS),
        *(migrations.RenameField(*names) for names in FIELDS),
        migrations.AddIndex(
            'delivery',
            models.Index(
                condition=Q(lease_until__isnull=False),
                fields=['lease_until'],
                name='delivery_in_flight',
            ),
        ),
        migrations.AddIndex(
            'delivery',
            models.Index(
                condition=Q(ended_at__isnull=False, is_counted=False),
                fields=['mailing'],
                name='delivery_uncounted',
            ),
        ),
        migrations.AddIndex(
            'delivery',
            models.Index(
                condition=Q(transactional_mail__isnull=False),
                fields=['transactional_mail'],
                name='delivery_transactional',
            ),
        ),
        migrations.AddIndex(
            'importrow',
            models.Index(fields=['batch', 'verdict', 'number'], name='import_row_verdict'),
        ),
        migrations.AddIndex(
            'importrow', models.Index(fields=['batch', 'email', 'number'], name='import_row_email')
        ),
        migrations.AddIndex(
            'subscriber', models.Index(fields=['state', 'landsdelen'], name='subscriber_audience')
        ),
        migrations.AddIndex(
            'subscriberrequest',
            models.Index(condition=Q(processed_at=None), fields=['id'], name='request_waiting'),
        ),
        migrations.AddConstraint(
            'importrow',
            models.UniqueConstraint(fields=('batch', 'number'), name='import_row_number'),
        ),
    ]
