from django.db import migrations, models

import pact.models.singletons


class Migration(migrations.Migration):
    """Give an existing site what the file promised until now: 180 days."""

    dependencies = [
        ('pact', '0007_article_date_follows_publication'),
    ]

    operations = [
        migrations.AddField(
            model_name='sitedetails',
            name='security_txt_expires',
            field=models.DateField(blank=True, default=pact.models.singletons.first_security_txt_expiry, help_text='Hiermee bevestigt u dat het contact voor beveiliging klopt, voor hoogstens een jaar. Leeg: het bestand security.txt is er niet.', null=True, verbose_name='security.txt: klopt tot'),
        ),
    ]
