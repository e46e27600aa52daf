from functools import partial
from pathlib import PurePosixPath
from uuid import uuid4

from django.db import migrations, transaction

from images.uploads import delete_files


def withhold(apps, schema_editor):
    """Move pictures without known consent out of the public folder, renditions included."""
    for image in apps.get_model("images", "Image").objects.filter(consent="unknown"):
        storage, public_name = image.file.storage, image.file.name
        if not public_name.startswith("images/") or not storage.exists(public_name):
            continue
        path = PurePosixPath(public_name)
        with storage.open(public_name) as file:
            image.file.name = storage.save(f"withheld/{uuid4().hex}{path.suffix}", file)
        image.renditions = ""
        image.save(update_fields=["file", "renditions"])
        transaction.on_commit(partial(storage.delete, public_name))
        transaction.on_commit(partial(delete_files, storage, str(path.with_suffix(""))))


class Migration(migrations.Migration):
    dependencies = [("images", "0003_social_image")]

    operations = [migrations.RunPython(withhold, migrations.RunPython.noop)]
