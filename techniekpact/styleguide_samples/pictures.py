from django.contrib.staticfiles.storage import staticfiles_storage

from images.models import Image


def sample_image(**texts: str) -> Image:
    """A picture of the site's own, as if it had just been uploaded."""
    image = Image(
        file="img/social.png", width=1200, height=630, consent=Image.Consent.NOBODY, **texts
    )
    image.file.storage = staticfiles_storage
    return image
