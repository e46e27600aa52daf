import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.utils.timezone
import newsletter.models.imports
import newsletter.models.issue
import newsletter.models.landsdelen_field
import publishing.models.export
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('newsletter', '0001_initial'), ('newsletter', '0002_machine'), ('newsletter', '0003_carry_over'), ('newsletter', '0004_queue_of_its_own'), ('newsletter', '0005_list_care'), ('newsletter', '0006_places'), ('newsletter', '0007_sender'), ('newsletter', '0008_found_again'), ('newsletter', '0009_asked_and_networks'), ('newsletter', '0010_reading_an_import'), ('newsletter', '0011_again'), ('newsletter', '0012_by_what_is_null'), ('newsletter', '0013_plain_models'), ('newsletter', '0014_plain_names'), ('newsletter', '0015_plain_codes'), ('newsletter', '0016_delivery_of_one_kind'), ('newsletter', '0017_target_reference'), ('newsletter', '0018_staff_without_account'), ('newsletter', '0019_limits_of_their_own'), ('newsletter', '0020_address_searches'), ('newsletter', '0021_import_file'), ('newsletter', '0022_mail_hold'), ('newsletter', '0023_whose_fault'), ('newsletter', '0024_missed_deliveries'), ('newsletter', '0025_outline_and_pictures'), ('newsletter', '0026_address_change'), ('newsletter', '0027_import_columns')]

    initial = True

    dependencies = [
        ('publishing', '0013_writing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AudienceCount',
            fields=[
                ('confirmed', models.PositiveIntegerField(default=0)),
                ('landsdelen', newsletter.models.landsdelen_field.LandsdelenField(blank=True, default='', max_length=38, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('asked', 'aangevraagd'), ('confirmed', 'bevestigd'), ('changed', 'keuze gewijzigd'), ('imported', 'ingevoerd met bewijs'), ('withdrawn', 'ingetrokken'), ('stopped', 'door ons gestopt'), ('reinstated', 'stop ongedaan gemaakt'), ('erased', 'gegevens gewist')], max_length=10, verbose_name='wat')),
                ('wording', models.CharField(blank=True, max_length=40, verbose_name='tekst')),
                ('page', models.CharField(blank=True, max_length=200, verbose_name='pagina')),
                ('email_hash', models.CharField(db_index=True, max_length=64)),
                ('landsdelen', newsletter.models.landsdelen_field.LandsdelenField(blank=True, default='', max_length=38, verbose_name='landsdelen')),
                ('recorded_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='wanneer')),
            ],
            options={
                'verbose_name': 'toestemming',
                'verbose_name_plural': 'toestemmingen',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='DailyCount',
            fields=[
                ('date', models.DateField(primary_key=True, serialize=False)),
                ('total', models.IntegerField(default=0)),
                ('subscribed', models.PositiveIntegerField(default=0)),
                ('unsubscribed', models.PositiveIntegerField(default=0)),
                ('suppressed', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['date'],
            },
        ),
        migrations.CreateModel(
            name='DomainCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('findings', models.JSONField(default=list)),
                ('checked_at', models.DateTimeField(null=True)),
                ('next_check_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='MachineMark',
            fields=[
                ('machine', models.UUIDField(primary_key=True, serialize=False)),
                ('round', models.PositiveBigIntegerField(default=0)),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='TokenBucket',
            fields=[
                ('domain', models.CharField(max_length=254, primary_key=True, serialize=False)),
                ('tokens', models.FloatField(default=0)),
                ('paused_until', models.DateTimeField(null=True)),
                ('refilled_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('accepted_count', models.PositiveIntegerField(default=0)),
                ('learned_rate', models.FloatField(null=True)),
                ('limited_at', models.DateTimeField(null=True)),
                ('limits_in_a_row', models.PositiveSmallIntegerField(default=0)),
                ('measured_from', models.DateTimeField(null=True)),
                ('trouble', models.CharField(blank=True, max_length=40)),
                ('trouble_since', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='gestart')),
                ('stopped_at', models.DateTimeField(null=True, verbose_name='gestopt')),
                ('last_seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='laatste teken van leven')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('reading', 'Wordt gelezen'), ('checking', 'Wordt nagekeken'), ('checked', 'Wacht op uw akkoord'), ('importing', 'Wordt ingevoerd'), ('done', 'Ingevoerd'), ('cancelled', 'Afgebroken'), ('failed', 'Niet te lezen')], db_index=True, default='checking', max_length=10, verbose_name='status')),
                ('source', models.CharField(help_text='Bijvoorbeeld: de inschrijflijst van het congres in Zwolle.', max_length=200, verbose_name='waar komt de lijst vandaan')),
                ('wording', models.TextField(blank=True, help_text='De tekst die erbij stond, woord voor woord.', max_length=1000, verbose_name='met welke woorden')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='klaar op')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='regels')),
                ('user_name', models.CharField(blank=True, max_length=150, verbose_name='door')),
                ('verdict_counts', models.JSONField(default=dict)),
                ('consented_on', models.DateField(blank=True, help_text='De laatste dag waarop iemand op de lijst kwam.', null=True, verbose_name='wanneer gaven zij toestemming')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='wanneer')),
                ('line_count', models.PositiveIntegerField(default=0, editable=False)),
                ('problem', models.CharField(blank=True, editable=False, max_length=300)),
                ('upload', models.FileField(blank=True, editable=False, storage=publishing.models.export.private_storage, upload_to=newsletter.models.imports.upload_path)),
                ('layout', models.JSONField(blank=True, default=dict, editable=False)),
                ('purpose', models.CharField(choices=[('subscribe', 'Deze mensen willen de nieuwsbrief'), ('stop', 'Deze adressen willen geen post')], default='subscribe', max_length=10, verbose_name='wat voor lijst is dit')),
                ('imported_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'invoer van adressen',
                'verbose_name_plural': 'ingevoerde adressen',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Issue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=False, editable=False, verbose_name='op de site')),
                ('summary', models.CharField(blank=True, help_text='Eén of twee zinnen. Staat op kaartjes, in zoekmachines en op sociale media.', max_length=300, verbose_name='samenvatting')),
                ('check_before', models.DateField(blank=True, help_text='Op die dag komt dit op uw startpagina te staan, om na te lezen.', null=True, verbose_name='controleren vóór')),
                ('first_published_at', models.DateTimeField(editable=False, null=True, verbose_name='eerst gepubliceerd')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='laatst gepubliceerd')),
                ('expire_at', models.DateTimeField(editable=False, null=True, verbose_name='van de site halen op')),
                ('submitted_at', models.DateTimeField(editable=False, null=True, verbose_name='aangeboden op')),
                ('failure', models.CharField(blank=True, editable=False, max_length=500, verbose_name='mislukt')),
                ('title', models.CharField(help_text='De onderwerpregel van de mail, en de titel in het archief.', max_length=120, verbose_name='onderwerp')),
                ('slug', models.SlugField(unique=True, verbose_name='adres')),
                ('audience', newsletter.models.landsdelen_field.LandsdelenField(blank=True, default='', help_text='Leeg: voor iedereen.', max_length=38, verbose_name='voor wie')),
                ('intro', models.TextField(blank=True, verbose_name='inleiding')),
                ('closing', models.TextField(blank=True, verbose_name='afsluiting')),
                ('go_live_at', models.DateTimeField(editable=False, null=True, verbose_name='publiceren op')),
                ('trashed_at', models.DateTimeField(editable=False, null=True, verbose_name='weggegooid op')),
                ('is_outline', models.BooleanField(default=False, editable=False, verbose_name='vaste opzet')),
                ('latest_revision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.revision')),
                ('live_revision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.revision')),
                ('scheduled_revision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.revision')),
            ],
            options={
                'verbose_name': 'nieuwsbrief',
                'verbose_name_plural': 'nieuwsbrieven',
                'ordering': ['-first_published_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(db_index=True, default=0, validators=[django.core.validators.MaxValueValidator(9999)], verbose_name='volgorde')),
                ('teaser', models.TextField(blank=True, help_text='Leeg: de samenvatting die op de site staat.', verbose_name='eigen tekst')),
                ('target_reference', newsletter.models.issue.ObjectReferenceField(max_length=80, verbose_name='bericht')),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='newsletter.issue')),
            ],
            options={
                'verbose_name': 'onderdeel',
                'verbose_name_plural': 'onderdelen',
                'ordering': ['position', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MailHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cause', models.CharField(choices=[('restored', 'de database is teruggezet'), ('unknown', 'deze machine kent de database niet'), ('away', 'de site stond stil')], max_length=8)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('database_seen_at', models.DateTimeField(null=True)),
                ('machine_seen_at', models.DateTimeField(null=True)),
                ('last_delivery', models.PositiveBigIntegerField(null=True)),
                ('last_request', models.PositiveBigIntegerField(null=True)),
                ('single_mail_decision', models.CharField(blank=True, choices=[('send', 'versturen'), ('leave_out', 'weglaten')], max_length=9)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('cause',), name='mail_hold_open_once')],
            },
        ),
        migrations.CreateModel(
            name='Mailing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('scheduled', 'Ingepland'), ('preparing', 'Wordt klaargezet'), ('sending', 'Wordt verstuurd'), ('paused', 'Gepauzeerd'), ('done', 'Verstuurd'), ('cancelled', 'Geannuleerd')], db_index=True, default='scheduled', max_length=10, verbose_name='status')),
                ('send_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='versturen op')),
                ('audience', newsletter.models.landsdelen_field.LandsdelenField(blank=True, default='', max_length=38, verbose_name='voor wie')),
                ('subject', models.CharField(blank=True, max_length=120)),
                ('text', models.TextField(blank=True)),
                ('html', models.TextField(blank=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('candidates', models.PositiveIntegerField(default=0, verbose_name='geadresseerden')),
                ('sent', models.PositiveIntegerField(default=0, verbose_name='verstuurd')),
                ('failed', models.PositiveIntegerField(default=0, verbose_name='mislukt')),
                ('skipped', models.PositiveIntegerField(default=0, verbose_name='overgeslagen')),
                ('uncertain', models.PositiveIntegerField(default=0, verbose_name='onzeker')),
                ('bounced', models.PositiveIntegerField(default=0, verbose_name='teruggekomen')),
                ('complained', models.PositiveIntegerField(default=0, verbose_name='als ongewenst gemeld')),
                ('follow_up', models.CharField(blank=True, choices=[('retry', 'naar een keuze'), ('refused', 'naar wie is geweigerd'), ('assess', 'geweigerde adressen wegen')], max_length=9)),
                ('follow_up_requested_at', models.DateTimeField(null=True)),
                ('refusal_score', models.PositiveIntegerField(default=0)),
                ('deliveries_deleted', models.BooleanField(default=False)),
                ('unsubscribed', models.PositiveIntegerField(default=0, verbose_name='afgemeld')),
                ('recent_sends', models.JSONField(default=list)),
                ('failure_counts', models.JSONField(default=list)),
                ('pause_reason', models.CharField(blank=True, max_length=300, verbose_name='waarom gepauzeerd')),
                ('follow_up_choice', models.JSONField(default=dict)),
                ('unsubscribed_soon', models.PositiveIntegerField(default=0, null=True, verbose_name='snel afgemeld')),
                ('pictures', models.JSONField(default=list)),
                ('issue', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='mailing', to='newsletter.issue', verbose_name='nieuwsbrief')),
                ('planned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.revision')),
            ],
            options={
                'verbose_name': 'verzending',
                'verbose_name_plural': 'verzendingen',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='HeldMailing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uncertain_up_to', models.PositiveBigIntegerField(null=True)),
                ('certain', models.PositiveIntegerField(default=0, verbose_name='heeft hem zeker niet')),
                ('uncertain', models.PositiveIntegerField(default=0, verbose_name='heeft hem misschien')),
                ('decision', models.CharField(blank=True, choices=[('certain', 'Verder met wie hem zeker niet heeft'), ('all', 'Toch naar iedereen die wacht'), ('stop', 'Gestopt')], max_length=7)),
                ('decided_at', models.DateTimeField(null=True)),
                ('is_applied', models.BooleanField(default=False)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('hold', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mailings', to='newsletter.mailhold')),
                ('mailing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='newsletter.mailing')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Subscriber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(help_text='In kleine letters.', max_length=254, unique=True, verbose_name='e-mailadres')),
                ('state', models.CharField(choices=[('pending', 'Nog niet bevestigd'), ('confirmed', 'Bevestigd'), ('left', 'Afgemeld'), ('stopped', 'Gestopt')], default='pending', max_length=10, verbose_name='status')),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='aangevraagd op')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='bevestigd op')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='geëindigd op')),
                ('reason', models.CharField(blank=True, choices=[('bounced', 'Het adres bestaat niet of weigert mail'), ('soft', 'De mail kwam drie van de laatste vijf keer niet aan'), ('complained', 'De ontvanger heeft de mail als ongewenst gemeld'), ('editor', 'De redactie heeft dit adres gestopt'), ('elsewhere', 'Wilde op een andere lijst geen post meer')], max_length=10, verbose_name='reden van stoppen')),
                ('landsdelen', newsletter.models.landsdelen_field.LandsdelenField(blank=True, default='', help_text='Leeg: landelijk nieuws.', max_length=38, verbose_name='landsdelen')),
                ('confirmation_mailed_at', models.DateTimeField(blank=True, null=True, verbose_name='laatste mail om te bevestigen')),
                ('manage_link_mailed_at', models.DateTimeField(blank=True, null=True, verbose_name='laatste mail met een link')),
                ('signup_page', models.CharField(blank=True, max_length=200, verbose_name='aangevraagd op de pagina')),
                ('signup_wording', models.CharField(blank=True, max_length=40, verbose_name='tekst bij de aanvraag')),
                ('reinstated_at', models.DateTimeField(blank=True, null=True, verbose_name='stop ongedaan gemaakt op')),
            ],
            options={
                'verbose_name': 'abonnee',
                'verbose_name_plural': 'abonnees',
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['requested_at'], name='subscriber_waiting'), models.Index(fields=['state', 'id'], name='subscriber_state'), models.Index(condition=models.Q(('ended_at__isnull', False)), fields=['ended_at'], name='subscriber_ended'), models.Index(fields=['state', 'landsdelen'], name='subscriber_audience')],
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='subscriber_email_in_lower_case'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('ended_at__isnull', True), ('state', 'pending')), models.Q(('confirmed_at__isnull', False), ('ended_at__isnull', True), ('state', 'confirmed')), models.Q(('ended_at__isnull', False), ('state__in', ['left', 'stopped'])), _connector='OR'), name='subscriber_moments_fit_state'), models.CheckConstraint(condition=models.Q(('state', 'stopped'), ('reason', ''), _connector='XOR'), name='subscriber_stopped_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='AddressChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(help_text='In kleine letters.', max_length=254, verbose_name='nieuw e-mailadres')),
                ('page', models.CharField(blank=True, max_length=200, verbose_name='aangevraagd op de pagina')),
                ('requested_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='aangevraagd op')),
                ('old_confirmed_at', models.DateTimeField(null=True, verbose_name='oude adres bevestigd op')),
                ('new_confirmed_at', models.DateTimeField(null=True, verbose_name='nieuwe adres bevestigd op')),
                ('subscriber', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='address_change', to='newsletter.subscriber')),
            ],
            options={
                'verbose_name': 'adreswijziging',
                'verbose_name_plural': 'adreswijzigingen',
            },
        ),
        migrations.CreateModel(
            name='SubscriberRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('subscribe', 'aanmelden'), ('manage', 'een link om iets te wijzigen'), ('address', 'een ander adres')], max_length=10)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('page', models.CharField(help_text='Het pad waar het formulier stond.', max_length=200)),
                ('landsdelen', newsletter.models.landsdelen_field.LandsdelenField(blank=True, default='', max_length=38)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('processed_at', models.DateTimeField(db_index=True, null=True)),
                ('network_turn', models.PositiveIntegerField(default=1)),
                ('subscriber', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='newsletter.subscriber')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('bounced', 'Het adres bestaat niet of weigert mail'), ('soft', 'De mail kwam drie van de laatste vijf keer niet aan'), ('complained', 'De ontvanger heeft de mail als ongewenst gemeld'), ('editor', 'De redactie heeft dit adres gestopt'), ('elsewhere', 'Wilde op een andere lijst geen post meer'), ('left', 'Afgemeld'), ('erased', 'De abonnee heeft haar gegevens gewist')], max_length=10, verbose_name='reden')),
                ('suppressed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='sinds')),
                ('email_hash', models.CharField(max_length=64, unique=True, verbose_name='kenmerk van het adres')),
                ('mailing', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='newsletter.mailing', verbose_name='verzending')),
            ],
            options={
                'verbose_name': 'gestopt adres',
                'verbose_name_plural': 'gestopte adressen',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='TransactionalMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('html', models.TextField()),
                ('created_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('reply_to', models.EmailField(blank=True, max_length=254)),
                ('pictures', models.JSONField(default=list)),
                ('address_change', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='newsletter.addresschange')),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('issue', 'nieuwsbrief'), ('confirm', 'bevestiging'), ('manage', 'link om iets te wijzigen'), ('staff', 'mail aan de redactie')], max_length=8)),
                ('state', models.CharField(choices=[('pending', 'wacht'), ('claimed', 'aan de beurt'), ('sending', 'wordt verstuurd'), ('sent', 'verstuurd'), ('failed', 'mislukt'), ('skipped', 'overgeslagen'), ('uncertain', 'onzeker')], default='pending', max_length=9)),
                ('lease_until', models.DateTimeField(null=True)),
                ('not_before', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=40)),
                ('bounce', models.CharField(blank=True, choices=[('', 'niets'), ('blocked', 'geweigerd om de afzender'), ('soft', 'nu niet bezorgd'), ('hard', 'niet te bezorgen'), ('complaint', 'als ongewenst gemeld')], max_length=9)),
                ('deferrals', models.PositiveSmallIntegerField(default=0)),
                ('has_reserved_slot', models.BooleanField(default=False)),
                ('is_counted', models.BooleanField(default=False)),
                ('refusal', models.CharField(blank=True, choices=[('', 'geen'), ('reader', 'adres bestaat niet'), ('soft', 'nu niet te bezorgen'), ('sender', 'ligt aan ons'), ('ambiguous', 'onduidelijk'), ('repeated', 'opnieuw geweigerd'), ('stopped', 'adres gestopt')], max_length=9)),
                ('user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                ('mailing', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='newsletter.mailing')),
                ('subscriber', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to='newsletter.subscriber')),
                ('transactional_mail', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='newsletter.transactionalmail')),
                ('worker', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, to='newsletter.worker')),
            ],
        ),
        migrations.CreateModel(
            name='AddressSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=8)),
                ('text', models.CharField(max_length=320)),
                ('created_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='address_search_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='rij')),
                ('email', models.CharField(max_length=320, verbose_name='e-mailadres')),
                ('verdict', models.CharField(blank=True, choices=[('new', 'Nieuw'), ('imported', 'Ingevoerd'), ('subscribed', 'Al abonnee'), ('waiting', 'Moet zelf nog bevestigen'), ('left', 'Meldde zich af'), ('suppressed', 'Gestopt adres'), ('to_stop', 'Wordt gestopt'), ('to_end', 'Is abonnee, en wordt gestopt'), ('stopped', 'Gestopt'), ('unconfirmed', 'Daar niet bevestigd'), ('unclear', 'Status onbekend'), ('duplicate', 'Dubbel'), ('invalid', 'Ongeldig')], max_length=12, verbose_name='uitslag')),
                ('landsdelen', newsletter.models.landsdelen_field.LandsdelenField(blank=True, default='', max_length=38, verbose_name='landsdelen')),
                ('explanation', models.CharField(blank=True, max_length=200, verbose_name='waarom')),
                ('line', models.PositiveIntegerField(default=0, verbose_name='regel')),
                ('remark', models.CharField(blank=True, max_length=200, verbose_name='op de lijst')),
                ('status_word', models.CharField(blank=True, max_length=40)),
                ('stop_reason', models.CharField(blank=True, choices=[('bounced', 'Het adres bestaat niet of weigert mail'), ('soft', 'De mail kwam drie van de laatste vijf keer niet aan'), ('complained', 'De ontvanger heeft de mail als ongewenst gemeld'), ('editor', 'De redactie heeft dit adres gestopt'), ('elsewhere', 'Wilde op een andere lijst geen post meer')], max_length=10)),
                ('stopped_on', models.DateField(blank=True, null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='newsletter.import')),
            ],
            options={
                'ordering': ['number'],
                'indexes': [models.Index(fields=['email'], name='import_row_address'), models.Index(fields=['batch', 'verdict', 'number'], name='import_row_verdict'), models.Index(fields=['batch', 'email', 'number'], name='import_row_email')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='import_row_number')],
            },
        ),
        migrations.AddConstraint(
            model_name='issue',
            constraint=models.UniqueConstraint(condition=models.Q(('is_outline', True)), fields=('is_outline',), name='newsletter_issue_one_outline'),
        ),
        migrations.AddConstraint(
            model_name='issue',
            constraint=models.CheckConstraint(condition=models.Q(('is_outline', False), ('live', False), _connector='OR'), name='newsletter_issue_outline_not_live', violation_error_message='Dit is de vaste opzet, waarmee nieuwe nieuwsbrieven beginnen. Zij gaat nooit uit en komt nooit op de site.'),
        ),
        migrations.AddConstraint(
            model_name='mailing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('candidates', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('sent'), '+', models.F('failed')), '+', models.F('skipped')), '+', models.F('uncertain'))), _connector='OR'), name='mailing_done_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='heldmailing',
            constraint=models.UniqueConstraint(fields=('hold', 'mailing'), name='held_mailing_once'),
        ),
        migrations.AddIndex(
            model_name='subscriberrequest',
            index=models.Index(condition=models.Q(('processed_at', None)), fields=['kind', 'network_turn', 'id'], name='request_waiting'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('mailing__isnull', True)), fields=['ended_at'], name='delivery_single'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('user__isnull', False)), fields=['user'], name='delivery_user'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('ended_at__isnull', True), ('lease_until__isnull', True)), fields=['mailing', 'not_before', 'id'], name='delivery_queue'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('lease_until__isnull', False)), fields=['lease_until'], name='delivery_in_flight'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('ended_at__isnull', False), ('is_counted', False)), fields=['mailing'], name='delivery_uncounted'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('transactional_mail__isnull', False)), fields=['transactional_mail'], name='delivery_transactional'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state__in', ['failed', 'uncertain', 'skipped'])), fields=['mailing', 'id'], name='delivery_missed'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('subscriber', 'mailing'), name='delivery_once_per_subscriber'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'issue'), ('mailing__isnull', False)), models.Q(('kind__in', ['confirm', 'manage']), ('mailing__isnull', True)), models.Q(('kind', 'staff'), ('transactional_mail__isnull', False)), _connector='OR'), name='delivery_of_one_kind'),
        ),
    ]
