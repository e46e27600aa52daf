import re

from django.db import migrations

FORM_FIELD = re.compile(r'(^|&)(items-(?:\d+|__prefix__)-)thing=')


def rename_in_snapshots(apps, schema_editor):
    """Rename the key of items in the revisions of issues, and in forms that are not saved yet."""
    issues = {'content_type__app_label': 'newsletter', 'content_type__model': 'issue'}
    revisions = apps.get_model('publishing', 'Revision').objects
    for revision in revisions.filter(**issues).iterator(chunk_size=100):
        for row in revision.snapshot.get('rows', {}).get('items', []):
            if 'thing' in row:
                row['target_reference'] = row.pop('thing')
        revision.save(update_fields=['snapshot'])
    autosaves = apps.get_model('publishing', 'Autosave').objects
    for autosave in autosaves.filter(**issues).iterator(chunk_size=100):
        autosave.data = FORM_FIELD.sub(r'\1\2target_reference=', autosave.data)
        autosave.save(update_fields=['data'])


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('newsletter', '0016_delivery_of_one_kind'),
        ('publishing', '0006_plain_codes'),
    ]

    operations = [
        migrations.RenameField('item', 'thing', 'target_reference'),
        migrations.RunPython(rename_in_snapshots, migrations.RunPython.noop),
    ]
