import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('regions', '0001_initial'), ('regions', '0002_publishing'), ('regions', '0003_plain_names'), ('regions', '0004_municipalities'), ('regions', '0005_organisations'), ('regions', '0006_contact'), ('regions', '0007_name_what_editors_maintain')]

    initial = True

    dependencies = [
        ('images', '0007_files_in_trash'),
        ('publishing', '0013_writing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Landsdeel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=False, editable=False, verbose_name='op de site')),
                ('summary', models.CharField(blank=True, help_text='Eén of twee zinnen. Staat op kaartjes, in zoekmachines en op sociale media.', max_length=300, verbose_name='samenvatting')),
                ('first_published_at', models.DateTimeField(editable=False, null=True, verbose_name='eerst gepubliceerd')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='laatst gepubliceerd')),
                ('position', models.PositiveSmallIntegerField(db_index=True, default=0, validators=[django.core.validators.MaxValueValidator(9999)], verbose_name='volgorde')),
                ('sources', models.TextField(blank=True, help_text='Eén bron per regel: een webadres, met de datum of toelichting tussen haakjes erachter.', verbose_name='bronnen')),
                ('checked_on', models.DateField(blank=True, help_text='De dag waarop de feiten voor het laatst uit de bronnen zijn overgenomen.', null=True, verbose_name='feiten overgenomen op')),
                ('to_check', models.BooleanField(default=False, help_text='Aan: de redactie moet de feiten nog nakijken. Bezoekers zien deze vlag niet.', verbose_name='te controleren')),
                ('editor_note', models.TextField(blank=True, help_text='Komt niet op de site.', verbose_name='notitie voor de redactie')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='naam')),
                ('slug', models.SlugField(help_text='Het laatste deel van het webadres: /landsdelen/oost/.', unique=True, verbose_name='adres')),
                ('shape', models.CharField(choices=[('noord', 'Noord'), ('oost', 'Oost'), ('zuidoost', 'Zuidoost'), ('zuidwest', 'Zuidwest'), ('noordwest', 'Noordwest')], max_length=20, unique=True, verbose_name='vlak op de kaart')),
                ('provinces', models.CharField(help_text='Namen met een komma ertussen.', max_length=200, verbose_name='provincies')),
                ('ambition', models.TextField(blank=True, help_text='Wat wil dit landsdeel bereiken?', verbose_name='ambitie')),
                ('coordinator', models.CharField(blank=True, help_text='Naam en organisatie. Leeg zolang die persoon niet heeft ingestemd.', max_length=200, verbose_name='coördinator')),
                ('coordinator_email', models.EmailField(blank=True, max_length=254, verbose_name='e-mailadres van de coördinator')),
                ('check_before', models.DateField(blank=True, help_text='Op die dag komt dit op uw startpagina te staan, om na te lezen.', null=True, verbose_name='controleren vóór')),
                ('expire_at', models.DateTimeField(editable=False, null=True, verbose_name='van de site halen op')),
                ('failure', models.CharField(blank=True, editable=False, max_length=500, verbose_name='mislukt')),
                ('submitted_at', models.DateTimeField(editable=False, null=True, verbose_name='aangeboden op')),
                ('go_live_at', models.DateTimeField(editable=False, null=True, verbose_name='publiceren op')),
                ('trashed_at', models.DateTimeField(editable=False, null=True, verbose_name='weggegooid op')),
                ('latest_revision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.revision')),
                ('live_revision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.revision')),
                ('scheduled_revision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.revision')),
            ],
            options={
                'verbose_name': 'landsdeel',
                'verbose_name_plural': 'landsdelen',
                'ordering': ['position', 'name'],
            },
        ),
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
        migrations.CreateModel(
            name='Region',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=False, editable=False, verbose_name='op de site')),
                ('summary', models.CharField(blank=True, help_text='Eén of twee zinnen. Staat op kaartjes, in zoekmachines en op sociale media.', max_length=300, verbose_name='samenvatting')),
                ('first_published_at', models.DateTimeField(editable=False, null=True, verbose_name='eerst gepubliceerd')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='laatst gepubliceerd')),
                ('sources', models.TextField(blank=True, help_text='Eén bron per regel: een webadres, met de datum of toelichting tussen haakjes erachter.', verbose_name='bronnen')),
                ('checked_on', models.DateField(blank=True, help_text='De dag waarop de feiten voor het laatst uit de bronnen zijn overgenomen.', null=True, verbose_name='feiten overgenomen op')),
                ('to_check', models.BooleanField(default=False, help_text='Aan: de redactie moet de feiten nog nakijken. Bezoekers zien deze vlag niet.', verbose_name='te controleren')),
                ('editor_note', models.TextField(blank=True, help_text='Komt niet op de site.', verbose_name='notitie voor de redactie')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='naam')),
                ('pact_name', models.CharField(blank=True, help_text='Bijvoorbeeld: Techniekpact Zwolle. Leeg als er geen eigen pact bekend is.', max_length=150, verbose_name='naam van het regionale pact')),
                ('slug', models.SlugField(help_text='Het laatste deel van het webadres: /landsdelen/oost/zwolle/.', unique=True, verbose_name='adres')),
                ('provinces', models.CharField(help_text='Namen met een komma ertussen.', max_length=200, verbose_name='provincies')),
                ('centre_town', models.CharField(help_text='De stip op de kaart staat bij deze plaats.', max_length=80, verbose_name='centrumplaats')),
                ('lon', models.FloatField(help_text='Graden oosterlengte (WGS 84), bijvoorbeeld 6,094.', null=True, verbose_name='lengtegraad')),
                ('lat', models.FloatField(help_text='Graden noorderbreedte (WGS 84), bijvoorbeeld 52,516.', null=True, verbose_name='breedtegraad')),
                ('body', models.TextField(blank=True, verbose_name='over de regio')),
                ('ambition', models.TextField(blank=True, help_text='Wat wil deze regio bereiken?', verbose_name='ambitie')),
                ('contact_name', models.CharField(blank=True, help_text='Een persoon of loket. Leeg zolang die niet heeft ingestemd.', max_length=120, verbose_name='contact: naam')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='contact: e-mailadres')),
                ('contact_phone', models.CharField(blank=True, max_length=30, verbose_name='contact: telefoon')),
                ('website', models.URLField(blank=True, verbose_name='eigen website')),
                ('check_before', models.DateField(blank=True, help_text='Op die dag komt dit op uw startpagina te staan, om na te lezen.', null=True, verbose_name='controleren vóór')),
                ('editors_publish', models.BooleanField(default=False, help_text='Uit: hun werk komt op de site als de landelijke redactie het goedkeurt.', verbose_name='redacteuren publiceren zelf')),
                ('expire_at', models.DateTimeField(editable=False, null=True, verbose_name='van de site halen op')),
                ('failure', models.CharField(blank=True, editable=False, max_length=500, verbose_name='mislukt')),
                ('submitted_at', models.DateTimeField(editable=False, null=True, verbose_name='aangeboden op')),
                ('go_live_at', models.DateTimeField(editable=False, null=True, verbose_name='publiceren op')),
                ('trashed_at', models.DateTimeField(editable=False, null=True, verbose_name='weggegooid op')),
                ('contact_function', models.CharField(blank=True, help_text='Bijvoorbeeld: programmamanager.', max_length=120, verbose_name='contact: functie')),
                ('editors', models.ManyToManyField(blank=True, help_text='Wie deze regio mag bijwerken, met haar praktijkvoorbeelden en activiteiten.', related_name='regions', to=settings.AUTH_USER_MODEL, verbose_name='redacteuren')),
                ('landsdeel', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='regions', to='regions.landsdeel', verbose_name='landsdeel')),
                ('latest_revision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.revision')),
                ('live_revision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.revision')),
                ('partners', models.ManyToManyField(blank=True, help_text='Staat een organisatie er niet bij? Vraag de landelijke redactie om haar toe te voegen.', related_name='regions', to='regions.organisation', verbose_name='partners')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='images.image', verbose_name='afbeelding')),
                ('scheduled_revision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.revision')),
            ],
            options={
                'verbose_name': 'regio',
                'verbose_name_plural': "regio's",
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Municipality',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='naam')),
                ('code', models.CharField(help_text='De vier cijfers van het CBS, bijvoorbeeld 0150 voor Deventer.', max_length=4, unique=True, validators=[django.core.validators.RegexValidator('\\A[0-9]{4}\\Z', 'Een gemeentecode heeft vier cijfers.')], verbose_name='gemeentecode')),
                ('region', models.ForeignKey(help_text='Wie een plaats in deze gemeente zoekt, komt bij deze regio uit.', on_delete=django.db.models.deletion.PROTECT, related_name='municipalities', to='regions.region', verbose_name='regio')),
            ],
            options={
                'verbose_name': 'gemeente',
                'verbose_name_plural': 'gemeenten',
                'ordering': ['name'],
            },
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='organisation_name_once', violation_error_message='Er is al een organisatie met deze naam. Gebruik die.'),
        ),
        migrations.AddConstraint(
            model_name='region',
            constraint=models.CheckConstraint(condition=models.Q(('lat__range', (50.7, 53.6)), ('lon__range', (3.2, 7.3))), name='region_in_the_netherlands', violation_error_message='Deze plek ligt buiten Nederland. Verwissel lengte- en breedtegraad niet: lengte is ongeveer 3 tot 7, breedte 50 tot 54.'),
        ),
        migrations.AddConstraint(
            model_name='region',
            constraint=models.CheckConstraint(condition=models.Q(('live', False), models.Q(('landsdeel__isnull', False), ('lat__isnull', False), ('lon__isnull', False)), _connector='OR'), name='regions_region_complete'),
        ),
    ]
