from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = "Publiceren"

    def ready(self) -> None:
        # Models and checks need the app registry.
        from caching.version import register_expiry  # noqa: PLC0415
        from publishing import checks  # noqa: F401, PLC0415  (registers itself)
        from publishing.models.publishable import next_expiry  # noqa: PLC0415

        register_expiry(next_expiry)
