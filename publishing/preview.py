"""The page of a thing as visitors would see it with other contents, made by the site's own view.

All of it happens in a transaction that is rolled back, and nothing that is read stays remembered.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, resolve

from publishing.models import Publishable
from publishing.revisions import snapshots
from publishing.revisions.snapshots import Snapshot


@dataclass(frozen=True)
class Banner:
    """What stands above the page of a version that is not on the site."""

    title: str
    lines: list[str]
    url: str = ""
    """Where the same version stands on the site, if it does."""


class PreviewUnavailableError(Exception):
    """There is no page yet; `reasons` say what to do first, as far as that is known."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


def render_preview(thing: Publishable, snapshot: Snapshot, banner: Banner | None = None) -> str:
    """The whole HTML, or `NoPageError`."""
    try:
        with snapshots.applied_in_rollback(thing, snapshot) as row:
            return _request_page(unquote(urlsplit(row.get_absolute_url()).path), banner)
    except (Http404, IntegrityError, NoReverseMatch) as error:
        raise PreviewUnavailableError(_missing_requirements(thing, snapshot)) from error


def _request_page(path: str, banner: Banner | None) -> str:
    """What a visitor gets at `path`; the templates know the banner as `request.banner`."""
    request: Any = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.user, request.banner = AnonymousUser(), banner
    request.resolver_match = match = resolve(path)
    response: Any = match.func(request, *match.args, **match.kwargs)
    if hasattr(response, "render"):
        response.render()
    return response.content.decode()


def _missing_requirements(thing: Publishable, snapshot: Snapshot) -> list[str]:
    """What is missing, and what must be on the site before this can be."""
    model: Any = type(thing)
    known = model()
    snapshots.set_fields(known, snapshot["fields"])
    reasons = []
    for field in snapshots.snapshot_fields(model):
        value = getattr(known, field.attname)
        if not field.blank and value in field.empty_values:
            reasons.append(f"Vul ‘{field.verbose_name}’ in.")
        elif value and field.is_relation:
            target: Any = field.related_model
            reasons += _unpublished_target(target._base_manager.filter(pk=value).first())
    for name in model.child_relations:
        if not snapshot["rows"].get(name):
            rows = snapshots.child_relation(model, name).related_model._meta.verbose_name_plural
            reasons.append(f"Vul {rows} in.")
    return reasons


def _unpublished_target(target: Any) -> list[str]:
    return [] if getattr(target, "live", True) else [f"Zet eerst ‘{target}’ op de site."]
