"""What holds for every model that editors see."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publishing.admin import OneRow

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
MAX_QUERIES = 20


def address(model, view, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def addresses(model):
    newest = model._default_manager.order_by("pk").last()
    return [
        address(model, "changelist"),
        address(model, "changelist") + "?q=a",
        address(model, "changelist") + "?_facets=True",
        address(model, "add"),
        address(model, "change", newest.pk),
        address(model, "history", newest.pk),
    ]


def test_lists_and_forms_take_few_queries_whatever_there_is(admin_client, crowd):
    counts = {}
    for path in [path for model in MODELS for path in addresses(model)]:
        with CaptureQueriesContext(connection) as queries:
            response = admin_client.get(path)
        assert response.status_code in (200, 302, 403), path
        counts[path] = len(queries)
    assert {path: count for path, count in counts.items() if count > MAX_QUERIES} == {}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_list_can_be_searched(model):
    own = admin.site._registry[model]
    assert own.search_fields or isinstance(own, OneRow)


@pytest.mark.parametrize(
    "model",
    [model for model in MODELS if model._meta.app_label != "auth"],
    ids=lambda model: model._meta.label,
)
def test_every_field_that_can_be_edited_has_its_place_in_the_form(rf, admin_user, model):
    own = admin.site._registry[model]
    request = rf.get("/")
    request.user = admin_user
    if not own.has_change_permission(request):
        return
    fields = [*model._meta.fields, *model._meta.many_to_many]
    editable = {field.name for field in fields if field.editable and not field.primary_key}
    editable -= {"position"}  # changed in the list
    assert editable <= set(flatten_fieldsets(own.get_fieldsets(request)))
