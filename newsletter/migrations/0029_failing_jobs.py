from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsletter', '0028_consent_wording'),
    ]

    operations = [
        migrations.AddField(
            model_name='worker',
            name='failing_jobs',
            field=models.JSONField(default=list, verbose_name='taken die mislukken'),
        ),
    ]
