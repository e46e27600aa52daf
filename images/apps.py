import mimetypes

from django.apps import AppConfig


class ImagesConfig(AppConfig):
    name = "images"
    verbose_name = "Afbeeldingen"

    def ready(self) -> None:
        from images.blocks import register_types  # noqa: PLC0415  (it needs the models)
        from images.picture_history import register_history  # noqa: PLC0415

        register_types()
        register_history()
        # Python 3.11 leaves this one to the machine.
        mimetypes.add_type("image/webp", ".webp")
