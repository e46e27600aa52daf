from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('pact', '0015_present_menus'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='page',
            name='in_footer',
        ),
        migrations.RemoveField(
            model_name='page',
            name='in_menu',
        ),
    ]
