import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

EVENT_KINDS = {'binned': 'trashed', 'unbinned': 'untrashed'}
REVISION_KINDS = {'concept': 'draft', 'aside': 'conflict'}


def rename_codes(apps, event_kinds, revision_kinds):
    # The historical models have plain managers: those of today refuse to update events.
    for name, kinds in (('Event', event_kinds), ('Revision', revision_kinds)):
        rows = apps.get_model('publishing', name).objects
        for old, new in kinds.items():
            rows.filter(kind=old).update(kind=new)


def rename(apps, schema_editor):
    rename_codes(apps, EVENT_KINDS, REVISION_KINDS)


def rename_back(apps, schema_editor):
    rename_codes(
        apps,
        {new: old for old, new in EVENT_KINDS.items()},
        {new: old for old, new in REVISION_KINDS.items()},
    )


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('publishing', '0005_plain_names'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='editingsession',
            name='presence_once',
        ),
        migrations.AddConstraint(
            model_name='editingsession',
            constraint=models.UniqueConstraint(
                fields=('user', 'content_type', 'object_id'), name='editing_session_once'
            ),
        ),
        migrations.RenameField(model_name='event', old_name='by', new_name='user'),
        migrations.RenameField(model_name='event', old_name='at', new_name='created_at'),
        migrations.RenameField(
            model_name='redirect', old_name='number', new_name='address_index'
        ),
        migrations.AlterField(
            model_name='sharelink',
            name='revision',
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name='share_links',
                to='publishing.revision',
            ),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('added', 'Toegevoegd'), ('changed', 'Gewijzigd'), ('deleted', 'Verwijderd'), ('saved', 'Concept bewaard'), ('published', 'Gepubliceerd'), ('unpublished', 'Van de site gehaald'), ('scheduled', 'Ingepland'), ('unscheduled', 'Planning vervallen'), ('expired', 'Verlopen'), ('submitted', 'Ter beoordeling aangeboden'), ('sent_back', 'Teruggestuurd'), ('restored', 'Oude versie teruggezet'), ('trashed', 'In de prullenbak'), ('untrashed', 'Uit de prullenbak gehaald'), ('purged', 'Voorgoed verwijderd'), ('shared', 'Concept gedeeld'), ('unshared', 'Deellink ingetrokken'), ('moved', 'Nieuw adres'), ('exported', 'Meegenomen als bestand'), ('failed', 'Mislukt')], max_length=12, verbose_name='wat'),
        ),
        migrations.AlterField(
            model_name='revision',
            name='kind',
            field=models.CharField(choices=[('start', 'Beginstand'), ('draft', 'Concept'), ('restored', 'Teruggezet'), ('merged', 'Samengevoegd'), ('conflict', 'Opzijgezet')], max_length=10, verbose_name='soort'),
        ),
        migrations.RunPython(rename, rename_back),
    ]
