from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = "Publiceren"

    def ready(self) -> None:
        # These need the app registry, which is complete only now.
        from caching.version import register_expiry  # noqa: PLC0415
        from publishing import checks  # noqa: F401, PLC0415  (registers its checks)
        from publishing.models.publishable import next_expiry  # noqa: PLC0415

        register_expiry(next_expiry)
