import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pact', '0016_pages_without_menu_fields'),
    ]

    operations = [
        migrations.AddField(
            model_name='page',
            name='parent',
            field=models.ForeignKey(blank=True, help_text='De pagina waar deze onder staat, ook in het adres: /over/werkwijze/. Leeg: de pagina staat op zichzelf.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='pact.page', verbose_name='valt onder'),
        ),
        migrations.AddField(
            model_name='page',
            name='path',
            field=models.CharField(default='', editable=False, max_length=210, verbose_name='hele adres'),
        ),
    ]
