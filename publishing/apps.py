from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = "Publiceren"

    def ready(self) -> None:
        # These need the app registry, which is complete only now.
        from caching.version import register_expiry  # noqa: PLC0415
        from publishing import append_only, checks  # noqa: F401, PLC0415  (registers its checks)
        from publishing.blocks import file_type  # noqa: PLC0415
        from publishing.blocks.types import register_types  # noqa: PLC0415
        from publishing.models.publishable import next_expiry  # noqa: PLC0415

        register_expiry(next_expiry)
        register_types()
        file_type.register_type()
        pre_migrate.connect(append_only.remove_triggers, sender=self)
        post_migrate.connect(append_only.create_triggers, sender=self)
