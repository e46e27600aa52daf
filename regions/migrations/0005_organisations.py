import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

from regions.migrations._organisation_lines import TextsToLinks

PARTNERS = TextsToLinks(
    app_label='regions',
    model_name='region',
    link='partners',
    stakeholders_by_text={
        'business_partners': 'ondernemers',
        'education_partners': 'onderwijs',
        'government_partners': 'overheid',
        'research_partners': 'onderzoekers',
    },
    stored_columns={},
)


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('publishing', '0006_plain_codes'),
        ('regions', '0004_municipalities'),
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=False, editable=False, verbose_name='op de site')),
                ('summary', models.CharField(blank=True, help_text='Eén of twee zinnen. Staat op kaartjes, in zoekmachines en op sociale media.', max_length=300, verbose_name='samenvatting')),
                ('check_before', models.DateField(blank=True, help_text='Op die dag komt dit op uw startpagina te staan, om na te lezen.', null=True, verbose_name='controleren vóór')),
                ('first_published_at', models.DateTimeField(editable=False, null=True, verbose_name='eerst gepubliceerd')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='laatst gepubliceerd')),
                ('go_live_at', models.DateTimeField(editable=False, null=True, verbose_name='publiceren op')),
                ('expire_at', models.DateTimeField(editable=False, null=True, verbose_name='van de site halen op')),
                ('submitted_at', models.DateTimeField(editable=False, null=True, verbose_name='aangeboden op')),
                ('trashed_at', models.DateTimeField(editable=False, null=True, verbose_name='weggegooid op')),
                ('failure', models.CharField(blank=True, editable=False, max_length=500, verbose_name='mislukt')),
                ('name', models.CharField(max_length=200, unique=True, verbose_name='naam')),
                ('slug', models.SlugField(help_text='Staat in filters: /praktijk/?organisatie=deltion-college.', max_length=100, unique=True, verbose_name='sleutel')),
                ('website', models.URLField(blank=True, help_text='De naam op de site leidt hierheen.', verbose_name='website')),
                ('stakeholder', models.CharField(blank=True, choices=[('ondernemers', 'Ondernemers'), ('onderwijs', 'Onderwijs'), ('overheid', 'Overheid'), ('onderzoekers', 'Onderzoekers')], help_text='Leeg: de organisatie hoort niet bij één O.', max_length=20, verbose_name='welke O')),
                ('latest_revision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.revision')),
                ('live_revision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.revision')),
                ('scheduled_revision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.revision')),
            ],
            options={
                'verbose_name': 'organisatie',
                'verbose_name_plural': 'organisaties',
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='region',
            name='partners',
            field=models.ManyToManyField(blank=True, help_text='Staat een organisatie er niet bij? Vraag de landelijke redactie om haar toe te voegen.', related_name='regions', to='regions.organisation', verbose_name='partners'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='organisation_name_once', violation_error_message='Er is al een organisatie met deze naam. Gebruik die.'),
        ),
        migrations.RunPython(PARTNERS.forwards, PARTNERS.backwards),
        migrations.RemoveField(
            model_name='region',
            name='business_partners',
        ),
        migrations.RemoveField(
            model_name='region',
            name='education_partners',
        ),
        migrations.RemoveField(
            model_name='region',
            name='government_partners',
        ),
        migrations.RemoveField(
            model_name='region',
            name='research_partners',
        ),
    ]
