import django.core.validators
import django.db.models.deletion
import images.image_version
import images.models
import images.stored_picture
import publishing.models.export
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('images', '0001_initial'), ('images', '0002_publishing'), ('images', '0003_social_image'), ('images', '0004_withhold_unconsented'), ('images', '0005_incoming_upload'), ('images', '0006_collection'), ('images', '0007_files_in_trash')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Collection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='naam')),
                ('shared', models.BooleanField(default=False, help_text='Aan: alle redacties mogen afbeeldingen uit deze verzameling kiezen.', verbose_name="ook voor de regio's")),
            ],
            options={
                'verbose_name': 'verzameling',
                'verbose_name_plural': 'verzamelingen',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='SocialImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=255, unique=True)),
                ('card', models.JSONField()),
                ('digest', models.CharField(max_length=24)),
                ('drawn', models.CharField(blank=True, max_length=24)),
                ('attempted_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Image',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(help_text='Om de afbeelding terug te vinden.', max_length=150, verbose_name='titel')),
                ('file', models.ImageField(blank=True, height_field='height', help_text='JPEG, PNG, WebP of AVIF, hoogstens 20 MB en 24 miljoen pixels (een WebP: 16 miljoen). Plaats en camera worden verwijderd. Van een bewegende afbeelding blijft het eerste beeld.', upload_to=images.stored_picture.upload_path, verbose_name='bestand', width_field='width')),
                ('width', models.PositiveIntegerField(default=0, editable=False, verbose_name='breedte')),
                ('height', models.PositiveIntegerField(default=0, editable=False, verbose_name='hoogte')),
                ('alt', models.CharField(blank=True, help_text='Wat is er te zien? Voor wie de afbeelding niet ziet.', max_length=250, verbose_name='alternatieve tekst')),
                ('decorative', models.BooleanField(default=False, help_text='Aan: de afbeelding vertelt niets; een voorleesprogramma slaat haar over.', verbose_name='alleen versiering')),
                ('credit', models.CharField(help_text='Staat bij de afbeelding.', max_length=150, verbose_name='maker')),
                ('licence', models.CharField(help_text='Bijvoorbeeld: CC BY 4.0, of: toestemming per mail.', max_length=150, verbose_name='licentie')),
                ('consent', models.CharField(choices=[('nobody', 'Er staat niemand herkenbaar op'), ('given', 'Iedereen die herkenbaar is, heeft toestemming gegeven'), ('unknown', 'Nog niet bekend')], default='unknown', help_text='Zonder toestemming komt de afbeelding niet op de site.', max_length=10, verbose_name='toestemming van wie erop staat')),
                ('focal_x', models.PositiveSmallIntegerField(default=50, help_text='In procenten. Dit punt blijft in beeld als de afbeelding wordt bijgesneden.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='brandpunt van links')),
                ('focal_y', models.PositiveSmallIntegerField(default=50, help_text='In procenten.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='brandpunt van boven')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='toegevoegd op')),
                ('renditions', models.CharField(editable=False, max_length=20)),
                ('attempted_at', models.DateTimeField(editable=False, null=True)),
                ('incoming', models.FileField(blank=True, editable=False, storage=publishing.models.export.private_storage, upload_to=images.models.incoming_path)),
                ('problem', models.CharField(blank=True, editable=False, max_length=250)),
                ('trashed_at', models.DateTimeField(editable=False, null=True, verbose_name='weggegooid op')),
                ('collection', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='images.collection', verbose_name='verzameling')),
                ('owner', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'afbeelding',
                'verbose_name_plural': 'afbeeldingen',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='ImageVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('file', models.FileField(editable=False, upload_to=images.image_version.version_path)),
                ('width', models.PositiveIntegerField(editable=False, verbose_name='breedte')),
                ('height', models.PositiveIntegerField(editable=False, verbose_name='hoogte')),
                ('replaced_at', models.DateTimeField(db_index=True, editable=False, verbose_name='vervangen op')),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='images.image')),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.AddConstraint(
            model_name='image',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decorative', True), ('alt', '')), models.Q(('decorative', False), models.Q(('alt', ''), _negated=True)), _connector='OR'), name='image_alt_or_decorative', violation_error_message="Geef een alternatieve tekst, of zet 'alleen versiering' aan en laat de tekst leeg."),
        ),
        migrations.AddConstraint(
            model_name='image',
            constraint=models.CheckConstraint(condition=models.Q(('focal_x__lte', 100), ('focal_y__lte', 100)), name='image_focal_point_inside', violation_error_message='Het brandpunt ligt buiten de afbeelding.'),
        ),
        migrations.AddConstraint(
            model_name='imageversion',
            constraint=models.UniqueConstraint(fields=('image', 'number'), name='image_version_number'),
        ),
    ]
