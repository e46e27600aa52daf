"""System checks of what would only fail later: in a mail, in a search engine, for an editor."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.contrib import admin
from django.core.checks import CheckMessage, Error, register
from django.urls import NoReverseMatch, reverse

from publishing.models import Publishable, publishable_models
from publishing.permissions import load_roles
from techniekpact.site_copy.files import INSIDE_DATA, is_inside_data

MIN_TOKEN_LENGTH = 20


@register()
def check_site_url(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Check that `SITE_URL`, which stands in mails, feeds and the sitemap, is a whole address."""
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


@register()
def check_export_folder(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """Check that a web server can reach the copies of the site that the worker makes."""
    folder = settings.EXPORT_DIR
    if folder is None or not is_inside_data(folder):
        return []
    return [
        Error(
            INSIDE_DATA.format(folder=folder),
            hint="EXPORT_DIR=/srv/techniekpact/copies",
            id="techniekpact.E004",
        )
    ]


@register()
def check_metrics_token(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """Check that nobody guesses the token, as attempts are not counted."""
    if not 0 < len(settings.METRICS_TOKEN) < MIN_TOKEN_LENGTH:
        return []
    return [
        Error(
            f"METRICS_TOKEN is korter dan {MIN_TOKEN_LENGTH} tekens.",
            hint="Maak een nieuw: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
            id="techniekpact.E005",
        )
    ]


@register()
def check_content_types(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """Check that every publishable type has rights, and that the routes it declares exist."""
    models = [
        model
        for model in publishable_models()
        if app_configs is None or model._meta.app_config in app_configs
    ]
    checks = (_check_rights, _check_routes)
    return [error for model in models for check in checks for error in check(model)]


def _check_rights(model: type[Publishable]) -> Iterator[CheckMessage]:
    """Report a type that no role names: only a superuser could see its admin."""
    label = model._meta.label_lower
    if admin.site.is_registered(model) and not any(label in role for role in load_roles().values()):
        yield Error(
            f"No role has any right over {label}.",
            hint="Name it in CONTENT_MODELS in techniekpact/roles.py, or in a role.",
            obj=model,
            id="techniekpact.E002",
        )


def _check_routes(model: type[Publishable]) -> Iterator[CheckMessage]:
    """Report a declared route that is not there: the menu or the sitemap would fail on it."""
    routes = {
        "list_route": model.list_route,
        "menu_label": model.menu_label and model.list_route,
        "feed_label": model.feed_label and f"{model.list_route}-feed",
    }
    for attribute, route in routes.items():
        try:
            if getattr(model, attribute):
                reverse(route)
        except NoReverseMatch:
            yield Error(
                f"{model.__name__}.{attribute} needs a route named ‘{route}’, which is not there.",
                hint="Add it to urls.py, or correct list_route.",
                obj=model,
                id="techniekpact.E003",
            )
