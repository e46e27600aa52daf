"""Settings that would only fail later, in a mail or in a search engine."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def check_site_url(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """`SITE_URL` stands in mails, feeds and the sitemap, so it must be a whole address."""
    parts = urlsplit(settings.SITE_URL)
    schemes = ("http", "https") if settings.LOCAL else ("https",)
    if parts.scheme in schemes and parts.hostname and not parts.path:
        return []
    return [
        Error(
            f"SITE_URL={settings.SITE_URL} is geen heel adres van deze site.",
            hint=f"Begin met {schemes[-1]}:// en eindig met de naam: https://www.voorbeeld.nl",
            id="techniekpact.E001",
        )
    ]
