import mimetypes

from django.apps import AppConfig


class ImagesConfig(AppConfig):
    name = "images"
    verbose_name = "Afbeeldingen"

    def ready(self) -> None:
        # Python 3.11 leaves this one to the machine.
        mimetypes.add_type("image/webp", ".webp")
