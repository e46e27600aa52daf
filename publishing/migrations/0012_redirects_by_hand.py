import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('publishing', '0011_saved_filter'),
    ]

    operations = [
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
        migrations.AddField(
            model_name='redirect',
            name='address',
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name='naar'),
        ),
        migrations.AddField(
            model_name='redirect',
            name='by_hand',
            field=models.BooleanField(default=False, editable=False, verbose_name='met de hand gemaakt'),
        ),
        migrations.AlterField(
            model_name='redirect',
            name='address_index',
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            model_name='redirect',
            name='content_type',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype', verbose_name='soort'),
        ),
        migrations.AlterField(
            model_name='redirect',
            name='object_id',
            field=models.PositiveBigIntegerField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='redirect',
            name='path',
            field=models.CharField(error_messages={'unique': 'Van dit adres is er al een doorverwijzing. Wijzig die.'}, help_text='Het oude adres: /oude-pagina/, of plak het hele adres.', max_length=300, unique=True, verbose_name='van'),
        ),
        migrations.AddConstraint(
            model_name='redirect',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('content_type__isnull', False), ('object_id__isnull', False)), models.Q(('content_type', None), ('object_id', None), models.Q(('address', ''), _negated=True)), _connector='OR'), name='redirect_to_object_or_address'),
        ),
    ]
