"""The page of an object with other contents than it has, made by the site's own view.

Everything happens in a transaction that is rolled back, and nothing that is read stays cached.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, models
from django.http import Http404, HttpRequest
from django.template.response import SimpleTemplateResponse
from django.urls import NoReverseMatch, resolve
from django.utils.text import capfirst

from publishing.accounts import Account
from publishing.models import Publishable
from publishing.permissions import Permission, accessible
from publishing.revisions import snapshots
from publishing.revisions.former_targets import put_back_targets
from publishing.revisions.snapshots import Snapshot


@dataclass(frozen=True)
class Banner:
    """The notice above the page of a revision that is not what visitors see.

    `url` is where the same revision is on the site, and `back_url` where an editor came from; both
    may be empty.
    """

    title: str
    lines: list[str]
    url: str = ""
    back_url: str = ""


class PreviewUnavailableError(Exception):
    """There is no page yet; `reasons` are sentences that say what to do first, where known."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


def render_preview(
    obj: Publishable,
    snapshot: Snapshot,
    banner: Banner | None = None,
    viewer: Account | None = None,
    moment: datetime | None = None,
) -> str:
    """Return the whole page as HTML, or raise `PreviewUnavailableError`.

    Its reasons name nothing that the viewer may not see; without one, nothing but what is public.
    With a moment it shows the pictures of then.
    """
    try:
        with snapshots.applied_in_rollback(obj, snapshot) as row:
            if moment:
                put_back_targets(moment)
            return render_public_page(unquote(urlsplit(row.get_absolute_url()).path), banner)
    except (Http404, IntegrityError, NoReverseMatch) as error:
        reasons = _missing_requirements(obj, snapshot, viewer or AnonymousUser())
        if not (reasons or obj.get_absolute_url()):
            name = capfirst(str(obj._meta.verbose_name))
            reasons = [f"{name} heeft geen eigen pagina: andere pagina’s noemen ‘{obj}’."]
        raise PreviewUnavailableError(reasons) from error


def render_public_page(path: str, banner: Banner | None = None) -> str:
    """Render a page as for a visitor, with `preview_banner` in the context of its template."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.user = AnonymousUser()
    match = resolve(path)
    request.resolver_match = match
    response = match.func(request, *match.args, **match.kwargs)
    if not isinstance(response, SimpleTemplateResponse):
        raise TypeError(f"{match.view_name} must return a TemplateResponse to have a preview")
    response.context_data = {**(response.context_data or {}), "preview_banner": banner}
    return response.render().content.decode()


def _missing_requirements(obj: Publishable, snapshot: Snapshot, viewer: Account) -> list[str]:
    """List what is missing, and what must be on the site first."""
    model = type(obj)
    candidate = model()
    snapshots.set_fields(candidate, snapshot["fields"])
    reasons = []
    for field in snapshots.snapshot_fields(model):
        value = getattr(candidate, field.attname)
        if not field.blank and value in field.empty_values:
            reasons.append(f"Vul ‘{field.verbose_name}’ in.")
        elif value and isinstance(field, models.ForeignKey):
            reasons += _unpublished_target(field, value, viewer)
    for name in model.child_relations:
        if not snapshot["rows"].get(name):
            rows = snapshots.child_relation(model, name).related_model._meta.verbose_name_plural
            reasons.append(f"Vul {rows} in.")
    return reasons


def _unpublished_target(field: models.ForeignKey, key: object, viewer: Account) -> list[str]:
    model = field.related_model
    if not issubclass(model, Publishable) or model.objects.published().filter(pk=key).exists():
        return []
    target = accessible(viewer, Permission.VIEW, model).filter(pk=key).first()
    return [f"Zet eerst ‘{target or field.verbose_name}’ op de site."]
