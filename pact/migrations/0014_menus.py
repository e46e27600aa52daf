import django.core.validators
import django.db.models.deletion
import publishing.links.targets
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pact', '0013_entrances_and_featured_figures'),
        ('publishing', '0006_plain_codes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Menu',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(db_index=True, default=0, validators=[django.core.validators.MaxValueValidator(9999)], verbose_name='volgorde')),
                ('live', models.BooleanField(default=False, editable=False, verbose_name='op de site')),
                ('summary', models.CharField(blank=True, help_text='Voor de redactie: waar dit menu voor is. Bezoekers zien dit niet.', max_length=300, verbose_name='toelichting')),
                ('check_before', models.DateField(blank=True, help_text='Op die dag komt dit op uw startpagina te staan, om na te lezen.', null=True, verbose_name='controleren vóór')),
                ('first_published_at', models.DateTimeField(editable=False, null=True, verbose_name='eerst gepubliceerd')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='laatst gepubliceerd')),
                ('go_live_at', models.DateTimeField(editable=False, null=True, verbose_name='publiceren op')),
                ('expire_at', models.DateTimeField(editable=False, null=True, verbose_name='van de site halen op')),
                ('submitted_at', models.DateTimeField(editable=False, null=True, verbose_name='aangeboden op')),
                ('trashed_at', models.DateTimeField(editable=False, null=True, verbose_name='weggegooid op')),
                ('failure', models.CharField(blank=True, editable=False, max_length=500, verbose_name='mislukt')),
                ('title', models.CharField(help_text='Staat in de voet als kop boven de groep. In het hoofdmenu ziet niemand haar.', max_length=60, verbose_name='naam')),
                ('place', models.CharField(choices=[('main', 'Boven aan elke pagina: het hoofdmenu'), ('footer', 'Onder aan elke pagina: een groep in de voet')], default='footer', max_length=10, verbose_name='plaats')),
                ('latest_revision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.revision')),
                ('live_revision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.revision')),
                ('scheduled_revision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.revision')),
            ],
            options={
                'verbose_name': 'menu',
                'verbose_name_plural': 'menu en voet',
                'ordering': ['position', 'title'],
            },
        ),
        migrations.CreateModel(
            name='MenuItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(db_index=True, default=0, validators=[django.core.validators.MaxValueValidator(9999)], verbose_name='volgorde')),
                ('target', publishing.links.targets.LinkTargetField(max_length=300, verbose_name='leidt naar')),
                ('label', models.CharField(blank=True, help_text='Leeg: de titel van de pagina.', max_length=60, verbose_name='tekst')),
                ('menu', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='pact.menu')),
            ],
            options={
                'verbose_name': 'item',
                'verbose_name_plural': 'items',
                'ordering': ['position', 'pk'],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='menu',
            constraint=models.UniqueConstraint(condition=models.Q(('place', 'main')), fields=('place',), name='menu_one_main', violation_error_message='Er is al een hoofdmenu. Wijzig dat, of kies de voet.'),
        ),
    ]
