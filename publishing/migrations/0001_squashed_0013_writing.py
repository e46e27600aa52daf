import django.db.models.deletion
import django.utils.timezone
import publishing.models.export
import uuid
from django.conf import settings
from django.db import migrations, models

from publishing.migrations._jargon_terms import add_terms


class Migration(migrations.Migration):

    replaces = [('publishing', '0001_initial'), ('publishing', '0002_exported'), ('publishing', '0003_change'), ('publishing', '0004_plain_models'), ('publishing', '0005_plain_names'), ('publishing', '0006_plain_codes'), ('publishing', '0007_autosave_per_form'), ('publishing', '0008_deletion_pass'), ('publishing', '0009_exports'), ('publishing', '0010_calendar_link'), ('publishing', '0011_saved_filter'), ('publishing', '0012_redirects_by_hand'), ('publishing', '0013_writing')]

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DeletionPass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
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
            name='MissingPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=200, unique=True, verbose_name='adres')),
                ('requests', models.PositiveIntegerField(default=0, verbose_name='keer gevraagd')),
                ('last_requested_on', models.DateField(db_index=True, verbose_name='laatst')),
                ('linked_from', models.CharField(blank=True, max_length=200, verbose_name='gevolgd vanaf')),
            ],
            options={
                'verbose_name': 'niet gevonden pagina',
                'verbose_name_plural': "niet gevonden pagina's",
                'ordering': ['-requests', 'path'],
            },
        ),
        migrations.CreateModel(
            name='CalendarLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_link', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=50)),
                ('query', models.TextField(blank=True)),
                ('object_id', models.PositiveBigIntegerField(default=0)),
                ('scope', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('waiting', 'Wacht op zijn beurt'), ('writing', 'Wordt gemaakt'), ('done', 'Klaar'), ('failed', 'Mislukt')], db_index=True, default='waiting', max_length=10, verbose_name='status')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('total', models.PositiveBigIntegerField(null=True)),
                ('written', models.PositiveBigIntegerField(default=0)),
                ('last_key', models.BigIntegerField(null=True)),
                ('path', models.CharField(default=publishing.models.export.random_path, max_length=100)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField()),
                ('kind', models.CharField(choices=[('start', 'Beginstand'), ('draft', 'Concept'), ('restored', 'Teruggezet'), ('merged', 'Samengevoegd'), ('conflict', 'Opzijgezet')], max_length=10, verbose_name='soort')),
                ('snapshot', models.JSONField()),
                ('author_name', models.CharField(blank=True, max_length=150, verbose_name='door')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='bewaard op')),
                ('published_at', models.DateTimeField(null=True, verbose_name='op de site sinds')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='notitie')),
                ('resolved_at', models.DateTimeField(editable=False, null=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('base', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='publishing.revision')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype', verbose_name='soort')),
            ],
            options={
                'verbose_name': 'versie',
                'verbose_name_plural': 'versies',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField()),
                ('kind', models.CharField(choices=[('added', 'Toegevoegd'), ('changed', 'Gewijzigd'), ('deleted', 'Verwijderd'), ('saved', 'Concept bewaard'), ('published', 'Gepubliceerd'), ('unpublished', 'Van de site gehaald'), ('scheduled', 'Ingepland'), ('unscheduled', 'Planning vervallen'), ('expired', 'Verlopen'), ('submitted', 'Ter beoordeling aangeboden'), ('sent_back', 'Teruggestuurd'), ('restored', 'Oude versie teruggezet'), ('trashed', 'In de prullenbak'), ('untrashed', 'Uit de prullenbak gehaald'), ('purged', 'Voorgoed verwijderd'), ('shared', 'Concept gedeeld'), ('unshared', 'Deellink ingetrokken'), ('moved', 'Nieuw adres'), ('exported', 'Meegenomen als bestand'), ('failed', 'Mislukt'), ('logged_in', 'Ingelogd'), ('login_failed', 'Inloggen mislukt'), ('locked_out', 'Inloggen geblokkeerd'), ('invited', 'Uitgenodigd'), ('credentials', 'Toegang gewijzigd'), ('rights', 'Rechten gewijzigd')], max_length=12, verbose_name='wat')),
                ('title', models.CharField(max_length=250, verbose_name='van')),
                ('detail', models.CharField(blank=True, max_length=500, verbose_name='toelichting')),
                ('user_name', models.CharField(max_length=150, verbose_name='wie')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='wanneer')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype', verbose_name='soort')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='publishing.revision')),
            ],
            options={
                'verbose_name': 'gebeurtenis',
                'verbose_name_plural': 'logboek',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model_label', models.CharField(max_length=100)),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(max_length=500)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ShareLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='share_links', to='publishing.revision')),
            ],
            options={
                'ordering': ['-pk'],
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
            },
        ),
        migrations.CreateModel(
            name='Autosave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField()),
                ('data', models.TextField()),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('form_key', models.CharField(max_length=32)),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype', verbose_name='soort')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'content_type', 'object_id', 'form_key'), name='autosave_once')],
            },
        ),
        migrations.CreateModel(
            name='EditingSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField()),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_seen_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype', verbose_name='soort')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'content_type', 'object_id'), name='editing_session_once')],
            },
        ),
        migrations.CreateModel(
            name='Redirect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField(editable=False, null=True)),
                ('path', models.CharField(error_messages={'unique': 'Van dit adres is er al een doorverwijzing. Wijzig die.'}, help_text='Het oude adres: /oude-pagina/, of plak het hele adres.', max_length=300, unique=True, verbose_name='van')),
                ('address_index', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('address', models.CharField(blank=True, editable=False, max_length=300, verbose_name='naar')),
                ('by_hand', models.BooleanField(default=False, editable=False, verbose_name='met de hand gemaakt')),
                ('content_type', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype', verbose_name='soort')),
            ],
            options={
                'verbose_name': 'doorverwijzing',
                'verbose_name_plural': 'doorverwijzingen',
                'ordering': ['path'],
                'indexes': [models.Index(fields=['content_type', 'object_id'], name='publishing__content_40290a_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('content_type__isnull', False), ('object_id__isnull', False)), models.Q(('content_type', None), ('object_id', None), models.Q(('address', ''), _negated=True)), _connector='OR'), name='redirect_to_object_or_address')],
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
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(fields=['content_type', 'object_id', '-id'], name='publishing__content_3e5c26_idx'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['content_type', 'object_id', '-id'], name='publishing__content_a31c65_idx'),
        ),
        migrations.AddConstraint(
            model_name='savedfilter',
            constraint=models.UniqueConstraint(fields=('user', 'model_label', 'name'), name='saved_filter_once'),
        ),
        migrations.AddConstraint(
            model_name='textcheck',
            constraint=models.UniqueConstraint(fields=('content_type', 'object_id'), name='text_check_once'),
        ),
        migrations.AddConstraint(
            model_name='textfinding',
            constraint=models.UniqueConstraint(fields=('content_type', 'object_id', 'rule', 'field', 'words'), name='text_finding_once'),
        ),
        migrations.RunPython(add_terms, migrations.RunPython.noop),
    ]
