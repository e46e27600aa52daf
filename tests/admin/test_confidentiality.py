"""No page contains anything that the editor may not see, whatever its query asks for."""

import logging
import re

import pytest
from django.contrib import admin
from django.urls import reverse

from images.models import Image
from newsletter.models import Issue
from pact.models import Article, Goal, Project, Theme
from publishing import services
from publishing.admin import autosave
from publishing.links.references import HIDDEN_TITLE
from publishing.models import Event
from publishing.revisions import snapshots
from regions.models import Landsdeel, Region
from tests.admin.access_scenario import SECRET
from tests.admin.test_permission_matrix import admin_url_patterns, request_urls
from tests.admin_forms import open_form

pytestmark = pytest.mark.once

LIMITED_ROLES = ["nobody", "newsletter", "regional", "publishing regional"]
regional = pytest.mark.parametrize("shared_world", ["regional"], indirect=True)


@pytest.fixture(autouse=True)
def silence_logging(caplog):
    caplog.set_level(logging.ERROR)


def response_text(client, address, query=None):
    response = client.get(address, query or {})
    if response.streaming:
        return b"".join(response).decode(errors="replace")
    return response.content.decode(errors="replace") + response.headers.get("Location", "")


def changelist_urls():
    for model in admin.site._registry:
        yield model, reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def is_newsletter_page(scenario, address):
    """The subscribers are the newsletter's, and their addresses no secret to it."""
    return scenario.user.username == "newsletter" and "/newsletter/" in address


def redact_newsletter_titles(scenario, page):
    """Remove what the newsletter role may see: issues in the trash and among search results."""
    if scenario.user.username != "newsletter":
        return page
    issues = [binned.row for binned in scenario.binned if type(binned.row) is Issue]
    rows = re.sub(r"<li class=\"found__row\">.*?</li>", _without_issue, page, flags=re.DOTALL)
    return rows.replace(str(issues[0]), "")


def _without_issue(row):
    return "" if reverse("admin:newsletter_issue_changelist") in row[0] else row[0]


@pytest.mark.slow
@pytest.mark.parametrize("shared_world", LIMITED_ROLES, indirect=True)
def test_no_page_contains_a_secret(client, scenario):
    told = [
        address
        for name, pattern in admin_url_patterns()
        for address, _ in request_urls(scenario, name, pattern)
        if SECRET.lower()
        in redact_newsletter_titles(scenario, response_text(client, address)).lower()
        and not is_newsletter_page(scenario, address)
    ]
    assert not told, "\n".join(told)


@regional
@pytest.mark.parametrize(
    "query",
    [
        {"q": "geheim"},
        {"status": "ter-beoordeling"},
        {"status": "live-concept"},
        {"status": "concept"},
        {"to_check__exact": "1"},
        {"to_check": "1"},
        {"editor_note__startswith": "Geheim"},
        {"latest_revision__snapshot__icontains": "geheim"},
        {"latest_revision__isnull": "0"},
        {"region__editors__password__startswith": "x"},
        {"landsdeel__name": "Geheim landsdeel"},
        {"goals__title__startswith": "G"},
        {"o": "1.2.3"},
        {"all": "1"},
        {"_facets": "True"},
        {"_popup": "1", "_to_field": "id"},
    ],
    ids="&".join,
)
def test_no_changelist_query_reveals_a_secret(client, scenario, query):
    for _, path in changelist_urls():
        # Her own question stands on the page as she asked it, in small letters.
        assert SECRET not in response_text(client, path, query)


@regional
def test_drafts_of_others_do_not_show_in_a_list(client, scenario):
    path = reverse("admin:pact_article_changelist")
    published = str(scenario.one(Article))
    for status in ("live-concept", "concept", "ingepland", "ter-beoordeling", "verlopen"):
        assert published not in response_text(client, path, {"status": status})
    page = response_text(client, path, {"status": "live"})
    assert published in page
    assert "status--live-concept" not in page


@regional
def test_the_name_of_what_is_hidden_finds_nothing_in_a_list(client, scenario):
    """A project on the site may hang on a region that is not."""
    project, hidden = scenario.one(Project), scenario.one(Region, shown=False)
    Project.objects.filter(pk=project.pk).update(region=hidden)
    path = reverse("admin:pact_project_changelist")
    assert str(project) in response_text(client, path, {"q": str(project)})
    assert str(project) not in response_text(client, path, {"q": hidden.name})


@regional
@pytest.mark.parametrize(
    ("app", "model", "field"),
    [
        ("pact", "project", "region"),
        ("pact", "project", "picture"),
        ("pact", "project", "goals"),
        ("pact", "project", "tags"),
        ("pact", "homepage", "highlight"),
        ("regions", "region", "editors"),
        ("regions", "region", "landsdeel"),
        ("regions", "region", "projects"),
        ("images", "image", "owner"),
        ("publishing", "revision", "author"),
        ("publishing", "event", "revision"),
        ("admin", "logentry", "user"),
        ("auth", "user", "groups"),
        ("auth", "user", "user_permissions"),
        ("pact", "project", "title"),
        ("niets", "niets", "niets"),
    ],
)
def test_autocomplete_reveals_no_secret(client, scenario, app, model, field):
    client.raise_request_exception = False
    source = {"app_label": app, "model_name": model, "field_name": field}
    for term in ("", "geheim"):
        response = client.get(reverse("admin:autocomplete"), {**source, "term": term})
        assert response.status_code in (200, 403, 404)
        assert SECRET.lower() not in response.text.lower()


@regional
def test_a_form_offers_only_what_she_may_see(client, scenario):
    for path in (
        reverse("admin:pact_project_add"),
        reverse("admin:pact_project_change", args=[scenario.one(Project, own=True).pk]),
    ):
        page = response_text(client, path)
        assert str(scenario.one(Region, own=True)) in page
        assert f">{scenario.one(Region)}<" not in page
        assert f"thema's: {scenario.one(Theme)}." in page.replace("&#x27;", "'")


@regional
def test_no_object_page_reveals_a_secret(client, scenario):
    hidden = scenario.one(Article, shown=False)
    kind = Event.objects.for_object(hidden).first().content_type_id
    response = client.get(f"{reverse('admin:index')}r/{kind}/{hidden.pk}/")
    assert response.status_code == 404


@regional
def test_a_picture_does_not_name_where_it_stands_unseen(client, scenario):
    """An editor who may not trash an object learns why, and no more."""
    picture = scenario.one(Image, own=True, shown=False)
    hidden = scenario.one(Article, shown=False)
    Article.objects.filter(pk=hidden.pk).update(picture=picture)
    page = response_text(client, reverse("admin:images_image_delete", args=[picture.pk]))
    assert HIDDEN_TITLE in page
    assert SECRET not in page


@regional
def test_a_draft_that_was_elsewhere_does_not_tell_where(client, scenario):
    """A version of before it was hers names a region and a goal that she cannot see."""
    project = scenario.one(Project, own=True)
    snapshot = snapshots.take_snapshot(project)
    away = {"region_id": scenario.one(Region, shown=False).pk}
    away["picture_id"] = scenario.one(Image, shown=False).pk
    old = services.save_draft(
        obj=project, snapshot=snapshot | {"fields": snapshot["fields"] | away}, user=None
    )
    new = services.save_draft(obj=project, snapshot=snapshot, user=None)
    for view, args, query in (
        ("history", [], {}),
        ("diff", [], {"van": old.pk, "met": new.pk}),
        ("revision", [old.pk], {}),
        ("resolve_conflict", [old.pk], {}),
    ):
        address = reverse(f"admin:pact_project_{view}", args=[project.pk, *args])
        assert SECRET not in response_text(client, address, query)


@regional
def test_unsaved_work_with_forged_keys_shows_nothing(client, scenario):
    project = scenario.one(Project, own=True)
    goal, picture = scenario.one(Goal, shown=False), scenario.one(Image, shown=False)
    forged = {
        "title": "Techport",
        "slug": "techport",
        "region": scenario.one(Region, shown=False).pk,
    }
    forged |= {"goals": [goal.pk], "picture": picture.pk, "_based_on": project.latest_revision_id}
    form = reverse("admin:pact_project_change", args=[project.pk])
    for view in ("preview", "autosave"):
        answer = client.post(reverse(f"admin:pact_project_{view}", args=[project.pk]), forged)
        assert SECRET not in answer.text
    assert SECRET not in response_text(client, form)
    assert SECRET not in response_text(client, form, {autosave.RESUME_PARAMETER: "1"})


@regional
@pytest.mark.parametrize("lookup", ["goals__id__exact", "goals__id", "goals", "goals__in"])
def test_a_filter_tells_nothing_about_what_is_hidden(client, scenario, lookup):
    """A project on the site may belong to a goal that is not."""
    project, hidden = scenario.one(Project), scenario.one(Goal, shown=False)
    project.goals.set([hidden])
    path = reverse("admin:pact_project_changelist")
    answer = client.get(path, {lookup: hidden.pk})
    assert answer.status_code in (302, 400)
    assert str(project) in response_text(client, path)


@regional
def test_a_preview_names_nothing_that_is_hidden(client, scenario):
    """Take the landsdeel that her own draft needs off the site, and so out of her sight."""
    landsdeel = scenario.region.landsdeel
    Landsdeel.objects.filter(pk=landsdeel.pk).update(name=f"{SECRET} landsdeel", live=False)
    page = client.post(
        reverse("admin:regions_region_preview", args=[scenario.region.pk]),
        open_form(client, scenario.region),
    ).text
    assert "Zet eerst ‘landsdeel’ op de site." in page
    assert SECRET not in page


@regional
def test_neither_form_nor_preview_names_a_picture_that_is_hidden(client, scenario):
    """A national editor may have tied a picture that the regional editor cannot see."""
    project = scenario.one(Project, own=True)
    picture = scenario.one(Image, shown=False)
    Image.objects.filter(pk=picture.pk).update(consent=Image.Consent.UNKNOWN)
    snapshot = snapshots.take_snapshot(project)
    tied = {**snapshot["fields"], "picture_id": picture.pk}
    services.save_draft(obj=project, snapshot=snapshot | {"fields": tied}, user=None)
    form = client.get(reverse("admin:pact_project_change", args=[project.pk])).text
    assert "iets waar u niet bij kunt" in form
    assert SECRET not in form
    url = reverse("admin:pact_project_preview", args=[project.pk])
    assert SECRET not in client.post(url, open_form(client, project)).text
