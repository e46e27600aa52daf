import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from publishing.migrations._jargon_terms import add_terms


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('publishing', '0012_redirects_by_hand'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ExternalLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.CharField(max_length=1000, unique=True)),
                ('outcome', models.CharField(choices=[('unknown', 'Nog niet bekeken'), ('fine', 'In orde'), ('moved', 'Verhuisd'), ('gone', 'Weg'), ('unreachable', 'Niet bereikbaar')], default='unknown', max_length=12)),
                ('moved_to', models.CharField(blank=True, max_length=1000)),
                ('failed_nights', models.PositiveSmallIntegerField(default=0)),
                ('checked_at', models.DateTimeField(db_index=True, null=True)),
                ('linked_on', models.DateField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='JargonTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(help_text='Eén woord, of vormen ervan met een komma ertussen: faciliteren, faciliteert.', max_length=200, unique=True, verbose_name='moeilijke woorden')),
                ('alternative', models.CharField(help_text='Bijvoorbeeld: helpen, mogelijk maken.', max_length=200, verbose_name='schrijf liever')),
            ],
            options={
                'verbose_name': 'moeilijk woord',
                'verbose_name_plural': 'moeilijke woorden',
                'ordering': ['words'],
            },
        ),
        migrations.CreateModel(
            name='ReviewReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField()),
                ('check_before', models.DateField()),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype', verbose_name='soort')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('content_type', 'object_id'), name='review_reminder_once')],
            },
        ),
        migrations.CreateModel(
            name='TextCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField()),
                ('checked_at', models.DateTimeField()),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype', verbose_name='soort')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('content_type', 'object_id'), name='text_check_once')],
            },
        ),
        migrations.CreateModel(
            name='TextFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField()),
                ('title', models.CharField(editable=False, max_length=300, verbose_name='pagina')),
                ('rule', models.CharField(editable=False, max_length=20, verbose_name='bevinding')),
                ('field', models.CharField(editable=False, max_length=100, verbose_name='veld')),
                ('words', models.CharField(blank=True, editable=False, max_length=300, verbose_name='woorden')),
                ('advice', models.CharField(editable=False, max_length=500, verbose_name='wat te doen')),
                ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Klaar'), ('accepted', 'Laat zo')], default='open', max_length=10, verbose_name='stand')),
                ('reason', models.CharField(blank=True, help_text='Waarom dit zo mag blijven.', max_length=300, verbose_name='reden')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='vóór')),
                ('found_on', models.DateField(auto_now_add=True, verbose_name='gevonden op')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype', verbose_name='soort')),
                ('owner', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wie')),
            ],
            options={
                'verbose_name': 'bevinding in een tekst',
                'verbose_name_plural': 'bevindingen in teksten',
                'ordering': ['title', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('content_type', 'object_id', 'rule', 'field', 'words'), name='text_finding_once')],
            },
        ),
        migrations.RunPython(add_terms, migrations.RunPython.noop),
    ]
