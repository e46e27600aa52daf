from django.db import migrations
from django.db.models import F


def copy_slugs(apps, schema_editor):
    """Give every page the address that it has: until now no page lay below another."""
    apps.get_model("pact", "Page").objects.update(path=F("slug"))


class Migration(migrations.Migration):

    dependencies = [
        ('pact', '0017_page_tree'),
    ]

    operations = [migrations.RunPython(copy_slugs, migrations.RunPython.noop)]
