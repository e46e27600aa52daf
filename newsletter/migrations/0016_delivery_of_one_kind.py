from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('newsletter', '0015_plain_codes'),
    ]

    operations = [
        migrations.AddConstraint(
            'delivery',
            models.CheckConstraint(
                condition=Q(kind='issue', mailing__isnull=False)
                | Q(kind__in=['confirm', 'manage'], mailing__isnull=True)
                | Q(kind='staff', transactional_mail__isnull=False, user__isnull=False),
                name='delivery_of_one_kind',
            ),
        ),
    ]
