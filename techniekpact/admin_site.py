"""The admin as editors see it: five sections, in the order in which they think."""

from functools import wraps
from operator import itemgetter
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Field, Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.views.i18n import JavaScriptCatalog

from newsletter.heartbeat import get_worker_status
from newsletter.mailing_status import mailings_in_progress
from pact.models import SiteDetails
from publishing import trash as thrown
from publishing.audit import link_events, recent_events
from publishing.dashboard import (
    SHORT_LIST,
    WORK_QUEUES,
    unsaved_new_objects,
    widest_scope,
    work_queues,
)
from publishing.permissions import Permission, Scope
from techniekpact import styleguide

# The sections that editors know, in the order in which they think. An admin class names its own in
# `section`, or has the name of its app; a section that is not named here comes after these.
SECTION_ORDER = ("Inhoud", "Regio's", "Mensen", "Nieuwsbrief", "Beheer")
OTHER_SECTION = "Overig"
JS_TRANSLATIONS = {
    # Django's own, where its Dutch is behind.
    "(click to clear)": "(klik om te wissen)",
    'Choose %s by selecting them and then select the "Choose" arrow button.': (
        "Kies %s: selecteer ze en gebruik de pijl erheen."
    ),
    "Choose all %s": "Kies alle %s",
    "Choose selected %s": "Kies de geselecteerde %s",
    'Remove %s by selecting them and then select the "Remove" arrow button.': (
        "Haal %s weg: selecteer ze en gebruik de pijl terug."
    ),
    "Remove all %s": "Haal alle %s weg",
    "Remove selected %s": "Haal de geselecteerde %s weg",
    # The dialogs of the rich-text editor.
    "Columns": "Kolommen",
    "Edit Link": "Link",
    "Include header row": "Met een rij koppen",
    "Insert Table": "Tabel invoegen",
    "Rows": "Rijen",
    "Table Properties": "Tabel",
    "Title": "Titel",
    "URL": "Webadres",
    "Update": "Overnemen",
}


class AdminJavaScriptCatalog(JavaScriptCatalog):
    packages = ["django.contrib.admin"]

    def get_catalog(self) -> dict[str, Any]:
        return super().get_catalog() | JS_TRANSLATIONS


class AutocompleteView(AutocompleteJsonView):
    def process_request(self, request: HttpRequest) -> Any:
        """Django would stop at a relation that is not a field of the form that asks."""
        found = super().process_request(request)
        if not isinstance(found[2], Field):
            raise PermissionDenied
        return found


class TechniekpactAdminSite(AdminSite):
    site_header = site_title = "Techniekpact beheer"
    index_title = "Redactie"
    site_url = "/"

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Refuse a NUL in an address, for every list and look-up: PostgreSQL would stop at it."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if "%00" in request.META["QUERY_STRING"]:
                raise BadRequest("NUL in the query string")
            return inner(request, *args, **kwargs)

        return guarded

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's, but for its redirect to the page of anything: that tells of drafts."""
        stock = [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
        bin_page = path("prullenbak/", self.admin_view(self.trash), name="trash")
        return [bin_page, *styleguide.styleguide_urls(self.admin_view), *stock]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return Django's list per app, dealt out over the sections; the unknown come last."""
        sections: dict[str, list[tuple[int, str, Any]]] = {name: [] for name in SECTION_ORDER}
        for app in super().get_app_list(request, app_label):
            for entry in app["models"]:
                section, order = self._section_of(entry["model"])
                sections.setdefault(section, []).append((order, entry["name"], entry))
        other = sections.pop(OTHER_SECTION, [])
        return [
            {
                "name": section,
                "app_label": "",
                "app_url": "",
                "models": [entry for _, _, entry in sorted(entries, key=itemgetter(0, 1))],
            }
            for section, entries in (*sections.items(), (OTHER_SECTION, other))
            if entries
        ]

    def _section_of(self, model: type[Model]) -> tuple[str, int]:
        """Return the section of a model and its place in it."""
        model_admin = self._registry[model]
        # Not by its class: `publishing.admin` needs this site, to register in.
        section = getattr(model_admin, "section", OTHER_SECTION)
        order = getattr(model_admin, "section_order", 0)
        return section or str(model._meta.app_config.verbose_name), order

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        look_up: Any = AutocompleteView.as_view(admin_site=self)
        return look_up(request)

    def i18n_javascript(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        catalog: Any = AdminJavaScriptCatalog.as_view()
        return catalog(request)

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        user, only = request.user, request.GET.get("lijst", "")
        site = SiteDetails.objects.first() or SiteDetails()
        work, events = work_queues(user, only), recent_events(user, SHORT_LIST)
        link_events(request, self, events)
        context = {
            "missing": site.missing,
            "site_details_url": reverse("admin:pact_sitedetails_changelist"),
            "work": work,
            "begun": unsaved_new_objects(user),
            "nothing_to_do": work and not any(pile.lines for pile in work.values()),
            "only": only if only in WORK_QUEUES else "",
            "judges": widest_scope(user, Permission.PUBLISH) is Scope.ALL,
            "throws_away": widest_scope(user, Permission.DELETE),
            "events": events,
            "worker_status": get_worker_status(),
            "mailings": mailings_in_progress(user),
        }
        return super().index(request, context | (extra_context or {}))

    def trash(self, request: HttpRequest) -> TemplateResponse:
        context = {
            **self.each_context(request),
            "title": "Prullenbak",
            **thrown.trash_context(request),
        }
        return TemplateResponse(request, "admin/publishing/trash.html", context)
