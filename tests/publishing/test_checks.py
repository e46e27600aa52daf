import pytest
from django.apps import apps
from django.contrib import admin

from pact.admin.indicator import IndicatorAdmin
from pact.models import Article, Goal, Indicator, Measurement, Project
from publishing.admin import ChildInline, ScopedAdmin
from publishing.checks import check_publishables
from publishing.models import publishable_models


def reported_errors():
    return [(error.id, error.obj) for error in check_publishables(None)]


def test_all_that_is_publishable_is_so_as_it_should_be():
    assert reported_errors() == []


@pytest.mark.parametrize(("model", "name"), [(Goal, "number"), (Goal, "pillar")])
def test_a_column_that_a_draft_cannot_do_without_is_refused(monkeypatch, model, name):
    monkeypatch.setattr(model._meta.get_field(name), "null", False)
    assert reported_errors() == [("publishing.E001", model)]
    assert "null=True" in check_publishables(None)[0].hint


@pytest.mark.parametrize(
    "attribute", ["unversioned", "owner_readonly", "internal_fields", "address_keys"]
)
def test_an_unknown_field_name_is_refused(monkeypatch, attribute):
    monkeypatch.setattr(Article, attribute, frozenset({"titel"}))
    assert reported_errors() == [("publishing.E002", Article)]


def test_owners_that_lead_nowhere_are_refused(monkeypatch):
    monkeypatch.setattr(Project, "owner_lookup", "region__redacteuren")
    assert reported_errors() == [("publishing.E002", Project)]


@pytest.mark.parametrize("name", ["metingen", "goals", "name"])
def test_rows_that_are_no_rows_are_refused(monkeypatch, name):
    monkeypatch.setattr(Indicator, "child_relations", ["measurements", name])
    assert reported_errors() == [("publishing.E003", Indicator)]


def test_an_admin_without_drafts_is_refused(monkeypatch):
    monkeypatch.setitem(admin.site._registry, Article, ScopedAdmin(Article, admin.site))
    assert reported_errors() == [("publishing.E004", Article)]


class InlineWithoutDrafts(admin.TabularInline):
    model = Measurement


class MeasurementInline(ChildInline):
    model = Measurement


@pytest.mark.parametrize(
    ("inline", "rows"), [(InlineWithoutDrafts, ["measurements"]), (MeasurementInline, [])]
)
def test_rows_without_drafts_are_refused(monkeypatch, inline, rows):
    monkeypatch.setattr(IndicatorAdmin, "inlines", [inline])
    monkeypatch.setattr(Indicator, "child_relations", rows)
    assert reported_errors() == [("publishing.E005", Indicator)]


def test_only_the_apps_that_were_asked_for_are_checked(monkeypatch):
    monkeypatch.setattr(Article, "owner_lookup", "niemand")
    assert check_publishables([apps.get_app_config("regions")]) == []
    assert check_publishables([apps.get_app_config("pact")])


def test_every_publishable_thing_has_an_admin():
    assert set(publishable_models()) <= set(admin.site._registry)
