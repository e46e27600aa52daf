from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('newsletter', '0012_by_what_is_null'),
    ]

    operations = [
        migrations.RenameModel('Letter', 'TransactionalMail'),
        migrations.RenameModel('Day', 'DailyCount'),
        migrations.RenameModel('Census', 'AudienceCount'),
        migrations.RenameModel('Bucket', 'TokenBucket'),
        migrations.RenameModel('Request', 'SubscriberRequest'),
        migrations.RenameModel('Network', 'NetworkRequestCount'),
        migrations.RenameModel('SenderCheck', 'DomainCheck'),
    ]
