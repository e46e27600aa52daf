from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = "Publiceren"

    def ready(self) -> None:
        from publishing import checks  # noqa: F401, PLC0415  (registers itself)
