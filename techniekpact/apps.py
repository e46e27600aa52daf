from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString


def boolean_icon(value: bool | None) -> SafeString:
    """Return Django's icon for a value in a list, with a Dutch text."""
    name, text = {True: ("yes", "Ja"), False: ("no", "Nee"), None: ("unknown", "Onbekend")}[value]
    return format_html('<img src="{}" alt="{}">', static(f"admin/img/icon-{name}.svg"), text)


class SiteConfig(AppConfig):
    name = "techniekpact"
    verbose_name = "Techniekpact"

    def ready(self) -> None:
        from django.contrib.admin.templatetags import admin_list  # noqa: PLC0415

        from publishing.permissions import create_role_groups  # noqa: PLC0415  (models are not there before)
        from techniekpact import checks  # noqa: F401, PLC0415  (registers itself)

        # Its texts are 'True' and 'False', in every language.
        admin_list._boolean_icon = boolean_icon  # type: ignore[attr-defined]
        # Django sends no signal for an app without models, such as this one.
        post_migrate.connect(create_role_groups, sender=apps.get_app_config("auth"))


class SiteAdminConfig(AdminConfig):
    default_site = "techniekpact.admin_site.TechniekpactAdminSite"
