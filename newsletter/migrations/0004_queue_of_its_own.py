from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('newsletter', '0003_carry_over'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='subscriber',
            name='mail_due_at',
        ),
    ]
