from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0003_change'),
    ]

    operations = [
        migrations.RenameModel('Presence', 'EditingSession'),
    ]
