import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('ambassadors', '0001_initial'), ('ambassadors', '0002_publishing'), ('ambassadors', '0003_plain_names')]

    initial = True

    dependencies = [
        ('images', '0007_files_in_trash'),
        ('publishing', '0013_writing'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ambassador',
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
                ('name', models.CharField(max_length=120, verbose_name='naam')),
                ('slug', models.SlugField(help_text='Het laatste deel van het webadres: /ambassadeurs/naam/.', unique=True, verbose_name='adres')),
                ('role', models.CharField(help_text='Bijvoorbeeld: ambassadeur.', max_length=120, verbose_name='rol')),
                ('period', models.CharField(blank=True, help_text='In woorden, bijvoorbeeld: tot mei 2019. Leeg als die niet bekend is.', max_length=120, verbose_name='periode')),
                ('former', models.BooleanField(default=False, help_text='Aan: de site vertelt over deze rol in de verleden tijd.', verbose_name='vervult deze rol niet meer')),
                ('body', models.TextField(blank=True, verbose_name='over deze persoon')),
                ('check_before', models.DateField(blank=True, help_text='Op die dag komt dit op uw startpagina te staan, om na te lezen.', null=True, verbose_name='controleren vóór')),
                ('expire_at', models.DateTimeField(editable=False, null=True, verbose_name='van de site halen op')),
                ('failure', models.CharField(blank=True, editable=False, max_length=500, verbose_name='mislukt')),
                ('submitted_at', models.DateTimeField(editable=False, null=True, verbose_name='aangeboden op')),
                ('go_live_at', models.DateTimeField(editable=False, null=True, verbose_name='publiceren op')),
                ('trashed_at', models.DateTimeField(editable=False, null=True, verbose_name='weggegooid op')),
                ('latest_revision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.revision')),
                ('live_revision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.revision')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='images.image', verbose_name='portret')),
                ('scheduled_revision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.revision')),
            ],
            options={
                'verbose_name': 'ambassadeur',
                'verbose_name_plural': 'aanjager en ambassadeurs',
                'ordering': ['position', 'name'],
            },
        ),
    ]
