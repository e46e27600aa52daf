from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class SiteConfig(AppConfig):
    name = "techniekpact"
    verbose_name = "Techniekpact"

    def ready(self) -> None:
        from publishing.permissions import create_role_groups  # noqa: PLC0415  (models are not there before)
        from techniekpact import checks  # noqa: F401, PLC0415  (registers itself)

        # Django sends no signal for an app without models, such as this one.
        post_migrate.connect(create_role_groups, sender=apps.get_app_config("auth"))


class SiteAdminConfig(AdminConfig):
    default_site = "techniekpact.admin_site.TechniekpactAdminSite"
