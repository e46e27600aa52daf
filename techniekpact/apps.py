from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SiteConfig(AppConfig):
    name = "techniekpact"
    verbose_name = "Techniekpact"


class SiteAdminConfig(AdminConfig):
    default_site = "techniekpact.admin.EditorsSite"
