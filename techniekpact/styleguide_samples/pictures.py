from django.contrib.staticfiles.storage import staticfiles_storage

from images.models import Image


def sample_image(**texts: str) -> Image:
    """Return a picture of the site itself, as if it had just been uploaded.

    Its file comes from the static files instead of the uploads, so the storage is set anew.
    """
    image = Image(
        file="img/social.png", width=1200, height=630, consent=Image.Consent.NOBODY, **texts
    )
    image.file.storage = staticfiles_storage
    return image
