import django.core.validators
from django.db import migrations, models
from django.utils import timezone

from regions.migrations._organisation_lines import TextsToLinks

ORGANISATIONS = TextsToLinks(
    app_label='pact',
    model_name='project',
    link='organisations',
    stakeholders_by_text={'organisations': ''},
    stored_columns={'organisations': 'organisation_lines'},
)


def add_status_years(apps, schema_editor):
    """Give a project that runs the year in which that was last checked, or else published."""
    for project in apps.get_model('pact', 'Project').objects.filter(status='loopt'):
        moment = project.checked_on or project.last_published_at or timezone.now()
        project.status_year = moment.year
        project.save(update_fields=['status_year'])
    revisions = apps.get_model('publishing', 'Revision').objects.filter(
        content_type__app_label='pact', content_type__model='project'
    )
    for revision in revisions.iterator(chunk_size=100):
        fields = revision.snapshot['fields']
        if fields.get('status') == 'loopt':
            checked_on = fields.get('checked_on')
            year = int(checked_on[:4]) if checked_on else revision.created_at.year
            fields['status_year'] = year
            revision.save(update_fields=['snapshot'])


def name_loaded_organisations(apps, schema_editor):
    """Keep `load_demo` from adding organisations once more that its projects had as lines."""
    loaded = apps.get_model('pact', 'LoadedFixture').objects
    if loaded.exists():
        for organisation in apps.get_model('regions', 'Organisation').objects.all():
            loaded.get_or_create(
                kind='organisations',
                key=organisation.slug,
                defaults={'object_id': organisation.pk},
            )



class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('images', '0002_publishing'),
        ('pact', '0003_plain_names'),
        ('publishing', '0006_plain_codes'),
        ('regions', '0005_organisations'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
    ]

    operations = [
        migrations.RenameField('project', 'organisations', 'organisation_lines'),
        migrations.AddField(
            model_name='project',
            name='organisations',
            field=models.ManyToManyField(blank=True, help_text='Staat een organisatie er niet bij? Vraag de landelijke redactie om haar toe te voegen.', related_name='projects', to='regions.organisation', verbose_name='organisaties'),
        ),
        migrations.AddField(
            model_name='project',
            name='other_regions',
            field=models.ManyToManyField(blank=True, help_text="Het project telt mee in elk van deze regio's. De regio hierboven houdt het bij.", related_name='shared_projects', to='regions.region', verbose_name="ook in deze regio's"),
        ),
        migrations.AddField(
            model_name='project',
            name='status_year',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Het jaar waarvan u dit zeker weet, of waarin het werd afgerond.', null=True, validators=[django.core.validators.MinValueValidator(1950, 'Vul een jaar in vanaf 1950.')], verbose_name='in welk jaar?'),
        ),
        migrations.AlterField(
            model_name='project',
            name='status',
            field=models.CharField(choices=[('loopt', 'Loopt'), ('afgerond', 'Afgerond'), ('jaarlijks', 'Elk jaar'), ('onbekend', 'Niet bekend')], default='onbekend', help_text='‘Elk jaar’: het komt elk jaar terug. ‘Niet bekend’ staat niet op de site.', max_length=10, verbose_name='loopt het nog?'),
        ),
        migrations.RunPython(ORGANISATIONS.forwards, ORGANISATIONS.backwards),
        migrations.RunPython(add_status_years, migrations.RunPython.noop),
        migrations.RunPython(name_loaded_organisations, migrations.RunPython.noop),
        migrations.RemoveField('project', 'organisation_lines'),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'onbekend'), _negated=True), ('status_year__isnull', True), _connector='OR'), name='project_unknown_status_has_no_year', violation_error_message='Een jaar hoort bij een status die u kent.'),
        ),
    ]
