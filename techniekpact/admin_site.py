"""The admin site of the editors, with its start page and trash."""

from datetime import date
from functools import cache, wraps
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.middleware import get_user
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Field, ForeignKey, Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.text import capfirst
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import JavaScriptCatalog

from accounts.proof import require_recent_proof
from comments.mentions import open_mentions
from comments.overview import overview_urls
from newsletter.heartbeat import get_worker_status
from newsletter.mailing_status import is_mail_held, is_work_stopped, mailings_in_progress
from pact.models import SiteDetails
from pact.site_context import site_context
from publishing.accounts import Account
from publishing.audit import link_events, recent_events
from publishing.dashboard import (
    SHORT_LIST,
    WORK_QUEUES,
    unfinished_work,
    widest_scope,
    work_queues,
)
from publishing.export_pages import (
    export_context,
    export_file,
    exports_context,
    needs_proof,
)
from publishing.gaps import count_gaps, find_gap_page
from publishing.permissions import Permission, Scope, has_permission
from publishing.saved_filters import change_saved_filters
from publishing.services.unsaved_input import keep_after_session
from publishing.trash_page import trash_context
from publishing.writing.own_findings import own_findings
from search.unanswered import MIN_NETWORKS, frequent_unanswered
from techniekpact import styleguide
from techniekpact.admin_planning import planning_urls
from techniekpact.admin_search import search_urls
from techniekpact.choosers import chooser_urls
from techniekpact.edit_page import edit_page
from techniekpact.manual import manual_urls
from techniekpact.resend_page import can_be_resent, resend_page

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# The sections that editors know, in the order in which they think. An admin class names its own in
# `section`, or has the name of its app; a section that is not named here comes after these.
SECTION_ORDER = ("Inhoud", "Regio's", "Mensen", "Contact", "Nieuwsbrief", "Beheer")
OTHER_SECTION = "Overig"
JS_TRANSLATIONS: dict[str, list[str] | str] = {
    # Texts of Django that its Dutch translation does not have yet.
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


def _reviews_due(user: Account) -> dict[str, date]:
    """Return what of the site's details has to be looked at again, for who may change them."""
    may_change = has_permission(user, Permission.CHANGE, SiteDetails)
    return site_context().site_details.reviews_due() if may_change else {}


@cache
def _menu_url(model: type[Model], page: str) -> str:
    """Return the address of a page of a model; empty when its admin has no such page."""
    try:
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")
    except NoReverseMatch:
        return ""


def _has_add_link(model_admin: ModelAdmin, request: HttpRequest) -> bool:
    return getattr(model_admin, "has_add_link", True) and model_admin.has_add_permission(request)


class AdminJavaScriptCatalog(JavaScriptCatalog):
    packages = ["django.contrib.admin"]

    def get_catalog(self) -> dict[str, list[str] | str]:
        return super().get_catalog() | JS_TRANSLATIONS


class AutocompleteView(AutocompleteJsonView):
    def process_request(self, request: HttpRequest) -> tuple[str, ModelAdmin, ForeignKey, str]:
        """Refuse a reverse relation as source field, at which Django would raise an error."""
        term, model_admin, source_field, to_field_name = super().process_request(request)
        if not isinstance(source_field, Field):
            raise PermissionDenied
        return term, model_admin, source_field, to_field_name

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        """Say of what visitors do not see that it is so, where an editor can still choose."""
        result: dict[str, str] = super().serialize_result(obj, to_field_name)
        withheld = getattr(obj, "withheld_reason", "")
        return result | ({"text": f"{result['text']} (komt niet op de site)"} if withheld else {})


class TechniekpactAdminSite(AdminSite):
    site_header = site_title = "Techniekpact beheer"
    index_title = "Redactie"
    site_url = "/"

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Refuse a NUL in a query string, at which PostgreSQL would raise an error.

        A form that is sent after the session has ended opens again after logging in, or is repeated
        on a page that sends it again.
        """
        admin_view = super().admin_view(view, cacheable)

        @wraps(admin_view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if "%00" in request.META["QUERY_STRING"]:
                raise BadRequest("NUL in the query string")
            is_refused = request.method == "POST" and not self.has_permission(request)
            if is_refused and (unsaved := keep_after_session(request.POST)):
                return redirect_to_login(unsaved.resume_url, reverse("admin:login"))
            if is_refused and not request.user.is_authenticated and can_be_resent(request):
                return resend_page(request)
            if isinstance(request.user, SimpleLazyObject):
                # Every look at its rights would go through that object: a thousand on a page.
                request.user = get_user(request)
            return admin_view(request, *args, **kwargs)

        return guarded

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {"work_is_stopped": is_work_stopped()}

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add our own pages, and drop what is not safe, or has its place in `accounts`.

        Django's redirect to any object reveals drafts.
        """
        from comments.admin import comment_urls  # noqa: PLC0415  (it registers in this site)

        dropped = {"view_on_site", "password_change", "password_change_done"}
        default_urls = super().get_urls()
        safe_urls = [url for url in default_urls if getattr(url, "name", "") not in dropped]
        trash_page = path("prullenbak/", self.admin_view(self.trash), name="trash")
        exports = [
            path("bestanden/", self.admin_view(self.exports), name="exports"),
            path("bestanden/<int:pk>/", self.admin_view(self.export), name="export"),
            path(
                "bestanden/<int:pk>/download/",
                self.admin_view(self.export_file),
                name="export_file",
            ),
        ]
        return [
            trash_page,
            *search_urls(self),
            *planning_urls(self),
            *overview_urls(self),
            *comment_urls(self),
            *manual_urls(self),
            path("bewerk/", self.admin_view(require_GET(edit_page)), name="edit_page"),
            path("filters/", self.admin_view(self.saved_filters), name="filters"),
            *exports,
            *chooser_urls(self.admin_view),
            *styleguide.styleguide_urls(self.admin_view),
            *safe_urls,
        ]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Return the sections of the menu, built when a page shows them: that takes a while."""
        return SimpleLazyObject(lambda: self._build_sections(request, app_label))

    def _build_sections(
        self, request: HttpRequest, app_label: str | None
    ) -> list[dict[str, object]]:
        """Return the models that the user may see, dealt out over the sections; unknown ones last.

        Django's own list took a third of the time of a page: it asks for more permissions than a
        menu shows, and looks up each address again.
        """
        sections: dict[str, list[tuple[int, str, object]]] = {name: [] for name in SECTION_ORDER}
        for model, model_admin in self._registry.items():
            is_asked = app_label in (None, model._meta.app_label)
            if is_asked and model_admin.has_module_permission(request):
                section, order = self._section_of(model)
                name = capfirst(str(model._meta.verbose_name_plural))
                entry = {
                    "name": name,
                    "admin_url": _menu_url(model, "changelist"),
                    "add_url": _has_add_link(model_admin, request) and _menu_url(model, "add"),
                }
                sections.setdefault(section, []).append((order, name, entry))
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
        return AutocompleteView.as_view(admin_site=self)(request)  # type: ignore[return-value]

    def i18n_javascript(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return AdminJavaScriptCatalog.as_view()(request)  # type: ignore[return-value]

    def logout(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> TemplateResponse:
        """Have the browser forget what it kept of the admin.

        Not its cookies: those of other sites under the same domain would go too.
        """
        response = super().logout(request, extra_context)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def index(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> TemplateResponse:
        user, only_queue = cast("User", request.user), request.GET.get("lijst", "")
        gap_page = find_gap_page(
            user, request.GET.get("ontbreekt", ""), request.GET.get("pagina", "1")
        )
        queues, events = work_queues(user, only_queue), recent_events(user, SHORT_LIST)
        is_whole = not gap_page and only_queue not in WORK_QUEUES
        mentions = open_mentions(user, SHORT_LIST) if is_whole else []
        findings = own_findings(user, SHORT_LIST) if is_whole else []
        link_events(request, self, events)
        context = {
            "gap_page": gap_page,
            "gaps_by_model": count_gaps(user) if is_whole else [],
            "queues": queues,
            "unfinished": unfinished_work(user),
            "mentions": mentions,
            "own_findings": findings,
            "queues_empty": queues
            and not mentions
            and not findings
            and not any(queue.items for queue in queues.values()),
            "only_queue": only_queue if only_queue in WORK_QUEUES else "",
            "can_approve": widest_scope(user, Permission.PUBLISH) is Scope.ALL,
            "can_trash": widest_scope(user, Permission.DELETE),
            "events": events,
            "worker_status": get_worker_status(),
            "reviews_due": _reviews_due(user),
            "mailings": mailings_in_progress(user),
            "mail_is_held": is_mail_held(user),
            "unanswered_queries": frequent_unanswered(user),
            "min_networks": MIN_NETWORKS,
        }
        return super().index(request, context | (extra_context or {}))

    def trash(self, request: HttpRequest) -> TemplateResponse:
        context = {
            **self.each_context(request),
            "title": "Prullenbak",
            **trash_context(request),
        }
        return TemplateResponse(request, "admin/publishing/trash.html", context)

    @method_decorator(require_POST)
    def saved_filters(self, request: HttpRequest) -> HttpResponse:
        return change_saved_filters(self, request)

    @method_decorator(require_GET)
    def exports(self, request: HttpRequest) -> TemplateResponse:
        context = {
            **self.each_context(request),
            "title": "Uw bestanden",
            **exports_context(request),
        }
        return TemplateResponse(request, "admin/publishing/exports.html", context)

    def export_file(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        if needs_proof(request, pk):
            require_recent_proof(request)
        return export_file(request, pk)

    @method_decorator(require_GET)
    def export(self, request: HttpRequest, pk: int) -> TemplateResponse:
        context = {**self.each_context(request), **export_context(request, pk)}
        return TemplateResponse(request, "admin/publishing/export.html", context)
