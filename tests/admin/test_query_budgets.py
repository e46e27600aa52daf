"""Numbers of database queries per page of the admin, session and user included."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

from publishing import services
from publishing.models import Revision, publishable_models
from publishing.revisions import snapshots
from regions.models import Region
from tests.admin.access_scenario import ROLES, create_role_user
from tests.admin.conftest import create_many_rows
from tests.database_url import rows_for_several_tests

LIST_BUDGET, FORM_BUDGET, HISTORY_BUDGET = 15, 24, 15
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
EDITOR_ROLES = [role for role in ROLES if role not in ("anonymous", "nobody")]
REVISIONS_PER_OBJECT = 60


@pytest.fixture(scope="module")
def shared_busy_site(vendor, django_db_blocker, tmp_path_factory):
    """Build the busy site once for the roles that look at it."""
    media = tmp_path_factory.mktemp("media")
    with rows_for_several_tests(django_db_blocker), override_settings(MEDIA_ROOT=media):
        create_many_rows()
        _add_drafts_and_histories()
        yield


@pytest.fixture
def busy_site(shared_busy_site, db):
    """Many rows with drafts, of which one is planned and one waits, and with long histories."""


def _add_drafts_and_histories():
    for model in publishable_models():
        things = list(model._default_manager.order_by("pk"))
        for obj in things[-3:]:
            snapshot = snapshots.take_snapshot(obj)
            changed = snapshot["fields"] | {"summary": "Anders"}
            services.save_draft(obj=obj, snapshot=snapshot | {"fields": changed}, user=None)
        soon = timezone.now() + timezone.timedelta(days=1)
        model._default_manager.filter(pk=things[0].pk).update(go_live_at=soon)
        model._default_manager.filter(pk=things[-1].pk).update(submitted_at=timezone.now())
        last = Revision.objects.for_object(things[-1]).first()
        Revision.objects.bulk_create(_copy_revision(last) for _ in range(REVISIONS_PER_OBJECT))


def _copy_revision(revision):
    return Revision(
        content_type_id=revision.content_type_id,
        object_id=revision.object_id,
        kind=revision.kind,
        snapshot=revision.snapshot,
        author_name="Iemand",
    )


def model_admin_url(model, view, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def urls_with_budget(model):
    """Return pairs of an address and the number of queries that it may need."""
    newest = model._default_manager.order_by("pk").last()
    listed = model_admin_url(model, "changelist")
    yield from (
        (listed + query, LIST_BUDGET) for query in ("", "?q=a", "?status=live", "?_facets=True")
    )
    yield model_admin_url(model, "add"), FORM_BUDGET
    yield model_admin_url(model, "change", newest.pk), FORM_BUDGET
    yield model_admin_url(model, "history", newest.pk), HISTORY_BUDGET


def count_queries(client, path):
    reset_queries()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    return response.status_code, len(queries)


def find_over_budget(client):
    """Return the queries of pages over their budget by address, and the number of pages."""
    over, opened = {}, 0
    for model in MODELS:
        for path, most in urls_with_budget(model):
            status, many = count_queries(client, path)
            assert status in (200, 302, 400, 403, 404), path
            opened += status == 200
            if many > most:
                over[path] = many
    return over, opened


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize("role", EDITOR_ROLES)
def test_every_admin_page_stays_within_its_query_budget(role, client, busy_site):
    ContentType.objects.get_for_models(*apps.get_models(), for_concrete_models=False)
    user = create_role_user(role)
    for region in Region.objects.all():
        region.editors.add(user)
    client.force_login(user)
    over, opened = find_over_budget(client)
    assert opened > 10
    assert not over, "\n".join(f"{many} {path}" for path, many in sorted(over.items()))
