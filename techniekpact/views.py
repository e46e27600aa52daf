"""Views for machines (robots, monitors, uploads), and the pages for when something fails."""

import sys
from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.contrib.staticfiles import finders
from django.core.exceptions import RequestDataTooBig
from django.db import Error, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.defaults import bad_request, page_not_found, permission_denied, server_error
from django.views.static import serve

from caching import version_poller
from caching.database_errors import DATABASE_ERRORS
from newsletter.heartbeat import get_worker_status
from newsletter.mailing_status import is_work_stopped
from pact.site_context import site_context
from publishing.services.unsaved_input import keep_after_session
from techniekpact.request_deadlines import RequestTooSlow
from techniekpact.request_gate import busy_response
from techniekpact.resend_page import can_be_resent, resend_page


def robots_txt(request: HttpRequest) -> HttpResponse:
    """Bar nothing public (RFC 9309); the admin says itself that it is not to be indexed."""
    lines = ["User-agent: *", "Disallow:", "", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def favicon(request: HttpRequest) -> HttpResponse:
    """Serve the icon at the address where browsers and feed readers look without being told."""
    path = finders.find("img/favicon.ico")
    return HttpResponse(Path(str(path)).read_bytes(), content_type="image/x-icon")


def web_manifest(request: HttpRequest) -> HttpResponse:
    """Name the site and its icons for who puts it on a home screen (W3C, Web App Manifest)."""
    name = site_context().site_details.name
    icons = [
        {"src": static(f"img/{file}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        | ({"purpose": "maskable"} if "maskable" in file else {})
        for file, size in (("icon-192", 192), ("icon-512", 512), ("icon-maskable-512", 512))
    ]
    manifest = {
        "name": name,
        "short_name": name,
        "lang": "nl",
        "start_url": reverse("home"),
        "scope": reverse("home"),
        "display": "browser",
        "background_color": "#ffffff",
        "theme_color": "#10233f",
        "icons": icons,
    }
    return JsonResponse(manifest, content_type="application/manifest+json")


def security_txt(request: HttpRequest) -> HttpResponse:
    """Name the contact for reports of leaks (RFC 9116), or the page that explains how to report.

    It holds until the day that a person has confirmed; without one there is no such file.
    """
    context = site_context()
    expires = context.site_details.security_txt_expires
    if expires is None:
        raise Http404
    mail = context.site_details.security_contact
    page = context.security_page
    path = page.get_absolute_url() if page else context.contact_url or reverse("home")
    policy = f"{settings.SITE_URL}{path}"
    lines = [
        f"Contact: mailto:{mail}" if mail else f"Contact: {policy}",
        f"Expires: {expires.isoformat()}T00:00:00Z",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.SITE_URL}{reverse('security')}",
        f"Policy: {policy}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def health_check(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database works and no migration waits, otherwise 503; never cached.

    The state of the worker does not count: pages do without it. While the database is away,
    pages that were made before are still served from memory.
    """
    state = {"database": "ok", "migrations": "ok"}
    worker = "unknown"
    try:
        if version_poller.is_database_unavailable():
            raise OperationalError
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            state["migrations"] = "pending"
        else:
            status = get_worker_status()
            worker = "ok" if status.is_alive else "silent" if status.is_expected else "none"
            worker = "stopped" if worker == "ok" and is_work_stopped() else worker
    except Error:
        state = {"database": "unreachable", "migrations": "unknown", "pages": "from memory"}
    healthy = set(state.values()) == {"ok"}
    return JsonResponse(
        state | {"worker": worker},
        status=200 if healthy else 503,
        headers={"Cache-Control": "no-store"},
    )


def serve_media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve an upload or one of its renditions; another content always has another name."""
    try:
        response = serve(request, path, str(settings.MEDIA_ROOT))
    except (OSError, ValueError) as error:  # a name that no file can have
        raise Http404 from error
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def service_unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503; rendered without the request, because its context would need the database."""
    headers = {"Retry-After": "60", "Cache-Control": "no-store"}
    response = HttpResponse(render_to_string("503.html"), status=503, headers=headers)
    # Django's own switch against a second log line (django.utils.log.log_response): the poller
    # has logged already that the database is away, so not every visitor needs to.
    response._has_been_logged = version_poller.is_database_unavailable()  # type: ignore[attr-defined]
    return response


def handle_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show the page for a request that makes no sense, or that is larger than Django reads."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return bad_request(request, exception)


def handle_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show an editor the way on within the admin; anybody else the page of the site."""
    if _is_editor_in_admin(request):
        context = {**admin.site.each_context(request), "title": "Deze pagina is er niet"}
        return render(request, "admin/404.html", context, status=404)
    return page_not_found(request, exception)


def handle_forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_editor_in_admin(request):
        context = {**admin.site.each_context(request), "title": "Dit mag u niet openen"}
        return render(request, "admin/403.html", context, status=403)
    return permission_denied(request, exception)


def _is_editor_in_admin(request: HttpRequest) -> bool:
    is_admin = request.path.startswith(reverse("admin:index"))
    return is_admin and hasattr(request, "user") and admin.site.has_permission(request)


def handle_exception(request: HttpRequest) -> HttpResponse:
    """Show the page for an exception: 503 when the database or lack of time is the cause."""
    error = sys.exc_info()[1]
    if isinstance(error, RequestTooSlow):
        return busy_response()
    if isinstance(error, DATABASE_ERRORS):
        return service_unavailable(request)
    is_admin = request.path.startswith(reverse("admin:index"))
    return server_error(request, "admin/500.html" if is_admin else "500.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain an expired form of the admin; other forms are not checked, so refuse the rest.

    A form expires when its editor logs in anew in another window: she continues with what she sent.
    """
    if not request.path.startswith(reverse("admin:index")):
        return render(request, "400.html", status=403)
    unsaved = keep_after_session(request.POST)
    if not unsaved and can_be_resent(request):
        return resend_page(request)
    context = {"resume_url": unsaved.resume_url if unsaved else ""}
    return render(request, "403_csrf.html", context, status=403)
