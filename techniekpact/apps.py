from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SiteConfig(AppConfig):
    name = "techniekpact"
    verbose_name = "Techniekpact"

    def ready(self) -> None:
        from techniekpact import checks  # noqa: F401, PLC0415  (registers itself)


class SiteAdminConfig(AdminConfig):
    default_site = "techniekpact.admin.EditorsSite"
