"""What machines ask of the site, and the pages for when something goes wrong."""

import sys
from datetime import timedelta

from django.conf import settings
from django.db import Error, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.defaults import server_error
from django.views.static import serve

from caching import watcher
from caching.errors import DATABASE_ERRORS
from newsletter.heartbeat import get_worker_status
from pact.site_context import site_context


def robots_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9309. Nothing public is barred; the admin says itself that it is not to be indexed."""
    lines = ["User-agent: *", "Disallow:", "", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116. Until the owner names a contact, the page that explains how to report."""
    known = site_context()
    mail = known.site_details.security_contact
    page = known.security_page or known.contact_page
    policy = f"{settings.SITE_URL}{page.get_absolute_url() if page else reverse('home')}"
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{mail}" if mail else f"Contact: {policy}",
        f"Expires: {(expires + timedelta(days=180)).isoformat()}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.SITE_URL}{reverse('security')}",
        f"Policy: {policy}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def health_check(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and no migration waits, 503 otherwise; never cached.

    Pages are well without a worker, so what is said of it changes nothing of that. Without the
    database, those that were made before are still given.
    """
    state = {"database": "ok", "migrations": "ok"}
    worker = "unknown"
    try:
        if watcher.is_database_unavailable():
            raise OperationalError
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            state["migrations"] = "pending"
        else:
            found = get_worker_status()
            worker = "ok" if found.is_alive else "silent" if found.expected else "none"
    except Error:
        state = {"database": "unreachable", "migrations": "unknown", "pages": "from memory"}
    healthy = set(state.values()) == {"ok"}
    return JsonResponse(
        state | {"worker": worker},
        status=200 if healthy else 503,
        headers={"Cache-Control": "no-store"},
    )


def serve_media(request: HttpRequest, path: str) -> HttpResponseBase:
    """What was uploaded or made of it. Another content always has another name."""
    response = serve(request, path, str(settings.MEDIA_ROOT))
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def service_unavailable(request: HttpRequest) -> HttpResponse:
    """Not with the request, for whose sake templates get things from the database."""
    headers = {"Retry-After": "60", "Cache-Control": "no-store"}
    response = HttpResponse(render_to_string("503.html"), status=503, headers=headers)
    # What `caching.watcher` said once is not said again for every visitor.
    response._has_been_logged = watcher.is_database_unavailable()  # type: ignore[attr-defined]
    return response


def handle_exception(request: HttpRequest) -> HttpResponse:
    """After an exception: without a database it is another one than when we made a mistake."""
    away = isinstance(sys.exc_info()[1], DATABASE_ERRORS)
    return service_unavailable(request) if away else server_error(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of the admin that grew old; elsewhere no form is checked, so a strange request."""
    expired = request.path.startswith(reverse("admin:index"))
    return render(request, "403_csrf.html" if expired else "400.html", status=403)
