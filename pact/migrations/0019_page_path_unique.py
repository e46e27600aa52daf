from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pact', '0018_page_paths'),
    ]

    operations = [
        migrations.AlterField(
            model_name='page',
            name='path',
            field=models.CharField(editable=False, max_length=210, unique=True, verbose_name='hele adres'),
        ),
        migrations.AlterField(
            model_name='page',
            name='slug',
            field=models.SlugField(help_text='Het laatste deel van het webadres: over wordt /over/, of onder een andere pagina /andere/over/.', verbose_name='adres'),
        ),
    ]
