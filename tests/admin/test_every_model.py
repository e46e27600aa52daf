"""Properties of the admin of every model that editors see."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets

from newsletter.admin.address_search import AddressSearchAdmin
from publishing.admin import SingletonAdmin

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_list_can_be_searched(model):
    own = admin.site._registry[model]
    assert own.search_fields or isinstance(own, SingletonAdmin | AddressSearchAdmin)


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
    editable -= {"content_type", "object_id"}  # which object it is about
    assert editable <= set(flatten_fieldsets(own.get_fieldsets(request)))
