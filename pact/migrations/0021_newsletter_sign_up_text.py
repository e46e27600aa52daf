"""Make the words above the form to sign up a text of the site, which has drafts and a preview."""

from django.db import migrations

# What a row of `SiteDetails` had by itself, and what stands there without a text of the site.
UNTOUCHED = ('Nieuwsbrief', '')
DEFAULT = (
    'Nieuws over het Techniekpact in uw mail',
    'Meld u aan en blijf op de hoogte van het pact en de regio’s.',
)


def move_words(apps, schema_editor):
    details = apps.get_model('pact', 'SiteDetails').objects.first()
    words = details and (details.newsletter_title, details.newsletter_intro)
    if words and words not in (UNTOUCHED, DEFAULT):
        apps.get_model('pact', 'SiteText').objects.create(
            place='newsletter_signup', title=words[0], lead=words[1], live=True
        )


class Migration(migrations.Migration):

    dependencies = [
        ('pact', '0020_site_texts'),
    ]

    operations = [
        migrations.RunPython(move_words, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='sitedetails',
            name='newsletter_intro',
        ),
        migrations.RemoveField(
            model_name='sitedetails',
            name='newsletter_title',
        ),
    ]
