from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone


def keep_present_promise(apps, schema_editor):
    """Until now the file promised 180 days at every request; after those a person decides."""
    expires = timezone.localdate() + timedelta(days=180)
    apps.get_model("pact", "SiteDetails").objects.update(security_txt_expires=expires)


class Migration(migrations.Migration):

    dependencies = [
        ('pact', '0007_article_date_follows_publication'),
    ]

    operations = [
        migrations.AddField(
            model_name='sitedetails',
            name='security_txt_expires',
            field=models.DateField(blank=True, help_text='Hiermee bevestigt u dat het contact voor beveiliging klopt, voor hoogstens een jaar. Leeg: het bestand security.txt is er niet.', null=True, verbose_name='security.txt: klopt tot'),
        ),
        migrations.RunPython(keep_present_promise, migrations.RunPython.noop),
    ]
