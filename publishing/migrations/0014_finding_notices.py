import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0013_writing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='textfinding',
            name='notify_at',
            field=models.DateTimeField(db_index=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='textfinding',
            name='due_on',
            field=models.DateField(blank=True, help_text='Op die dag krijgt wie het doet nog een mail.', null=True, verbose_name='vóór'),
        ),
        migrations.AlterField(
            model_name='textfinding',
            name='owner',
            field=models.ForeignKey(blank=True, help_text='Wie dit mag wijzigen. Kiest u een collega, dan krijgt die een mail.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wie doet het'),
        ),
    ]
