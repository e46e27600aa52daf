"""Checks of whether the site can do all of its work now."""

from django.conf import settings
from django.db import Error, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from caching import version_poller
from newsletter.heartbeat import get_worker_status
from newsletter.mailing_status import is_work_stopped
from techniekpact.monitoring.storage_probe import has_room, unwritable_folders
from techniekpact.site_copy.files import name_current_copy

OK = "ok"


def check_readiness() -> dict[str, str]:
    """Return the state of each check: `ok`, or a word for what is wrong."""
    return _check_database() | _check_storage()


def check_worker() -> str:
    """Return `ok`, `silent` (no sign of life for two minutes), `stopped`, `none` or `unknown`."""
    try:
        status = get_worker_status()
        if status.is_alive:
            return "stopped" if is_work_stopped() else OK
    except Error:
        return "unknown"
    return "silent" if status.is_expected else "none"


def _check_database() -> dict[str, str]:
    try:
        if version_poller.is_database_unavailable():
            raise OperationalError
        migrations = "pending" if count_pending_migrations() else OK
    except Error:
        return {"database": "unreachable", "migrations": "unknown"}
    return {"database": OK, "migrations": migrations}


def count_pending_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _check_storage() -> dict[str, str]:
    try:
        disk = OK if has_room() else "full"
    except OSError:
        disk = "missing"
    return {"disk": disk, "files": "unwritable" if unwritable_folders() else OK}


@require_safe
def health_check(request: HttpRequest) -> JsonResponse:
    """Answer 200 when all checks are well, otherwise 503; never cached.

    The state of the worker does not count, nor the moment of the newest copy of the site, where the
    worker makes those: pages do without them. While the database is away, pages that were made
    before are still served from memory.
    """
    state = check_readiness()
    is_ready = set(state.values()) == {OK}
    if state["database"] != OK:
        state["pages"] = "from memory"
    may_ask_worker = state["migrations"] == OK
    state["worker"] = check_worker() if may_ask_worker else "unknown"
    if settings.EXPORT_DIR:
        state["copy"] = name_current_copy(settings.EXPORT_DIR)
    return JsonResponse(
        state, status=200 if is_ready else 503, headers={"Cache-Control": "no-store"}
    )
