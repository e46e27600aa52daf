"""A form that was opened before somebody else saved: it overwrites nothing, and its editor chooses.

Here is what has no drafts, and what works at once; `test_conflicts` has the versions of a text.
"""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from images.models import Image
from pact.models import SiteDetails, Theme
from publishing import services
from publishing.models import Event, Revision
from regions.models import Municipality, Region
from search.models import BestBet, Synonyms
from tests.admin_forms import form_url, open_form, read_form_data
from tests.browser.axe import find_violations
from tests.concurrency import run_concurrently
from tests.factories import (
    ImageFactory,
    MunicipalityFactory,
    PageFactory,
    ProjectFactory,
    RegionFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

# Per model without drafts: an object, what a colleague changes, and what the stale form changes.
STALE_FORMS = {
    SiteDetails: (SiteDetails.objects.create, {"phone": "0881"}, {"tagline": "Samen"}),
    Image: (lambda: ImageFactory(consent="given"), {"consent": "unknown"}, {"alt": "Een lasser"}),
    User: (lambda: UserFactory(is_active=True), {"is_active": False}, {"last_name": "Bos"}),
    Theme: (lambda: ThemeFactory(name="Haven"), {"slug": "havens"}, {"name": "Zee"}),
    Municipality: (MunicipalityFactory, {"code": "0999"}, {"name": "Urk"}),
    Synonyms: (lambda: Synonyms.objects.create(words="mbo\nroc"), {"words": "mbo\nvmbo"}, {}),
    BestBet: (
        lambda: BestBet.objects.create(
            title="Over", path=f"/{PageFactory().slug}/", words="over", summary="Kort"
        ),
        {"words": "organisatie"},
        {"title": "Over ons"},
    ),
}


@pytest.fixture
def save_form(admin_client):
    """Send a form that was opened before, with other values; gives the answer."""

    def send_form(obj, opened, button="_save", **values):
        return admin_client.post(form_url(obj), opened | values | {button: ""})

    return send_form


def conflict_labels(answer):
    return [label.text for label in parse_page(answer).select(".choice legend")]


def parse_page(answer):
    return BeautifulSoup(answer.text, "html.parser")


def reopen(answer, obj):
    """Return what the page of a conflict would send."""
    return read_form_data(answer.text, obj)


def change_behind_back(obj, **values):
    type(obj)._base_manager.filter(pk=obj.pk).update(**values)


@pytest.mark.parametrize("model", STALE_FORMS, ids=lambda model: model.__name__)
def test_a_stale_form_undoes_nothing_and_keeps_what_was_typed(admin_client, save_form, model):
    create, stored_change, typed = STALE_FORMS[model]
    obj = create()
    opened = open_form(admin_client, obj)
    change_behind_back(obj, **stored_change)
    answer = save_form(obj, opened, **typed)
    assert answer.status_code == 200
    assert "Intussen is dit ook door iemand anders gewijzigd" in answer.text
    assert len(conflict_labels(answer)) == 1
    shown = reopen(answer, obj)
    assert {name: shown[name] for name in typed} == {name: [text] for name, text in typed.items()}
    stored = model._base_manager.filter(pk=obj.pk).values(*stored_change, *typed).get()
    assert {name: stored[name] for name in stored_change} == stored_change
    assert not any(stored[name] == text for name, text in typed.items())

    # What she left alone is preselected as it is now, so pressing the button again suffices.
    (name,) = stored_change
    assert shown[f"_choice.{name}"] == ["other"]
    assert save_form(obj, shown).status_code == 302
    stored = model._base_manager.filter(pk=obj.pk).values(*stored_change, *typed).get()
    assert stored == stored_change | typed


@pytest.mark.parametrize(("side", "phone"), [("own", "0882"), ("other", "0881")])
def test_where_both_typed_she_chooses(admin_client, save_form, side, phone):
    obj = SiteDetails.objects.create(phone="0880")
    opened = open_form(admin_client, obj)
    change_behind_back(obj, phone="0881")
    answer = save_form(obj, opened, phone="0882")
    texts = [text.get_text(" ", strip=True) for text in parse_page(answer).select(".side .diff")]
    assert texts == ["alleen hier: 0882", "alleen hier: 0881"]
    shown = reopen(answer, obj)
    assert "_choice.phone" not in shown
    undecided = save_form(obj, shown)
    assert undecided.status_code == 200
    assert conflict_labels(undecided) == ["Eigenaar: telefoon"]
    assert save_form(obj, reopen(undecided, obj), **{"_choice.phone": side}).status_code == 302
    obj.refresh_from_db()
    assert obj.phone == phone


@pytest.mark.parametrize("side", ["", "both", "0"])
def test_a_forged_choice_is_none(admin_client, save_form, side):
    obj = SiteDetails.objects.create(phone="0880")
    opened = open_form(admin_client, obj)
    change_behind_back(obj, phone="0881")
    shown = reopen(save_form(obj, opened, phone="0882"), obj)
    assert save_form(obj, shown, **{"_choice.phone": side}).status_code == 200
    obj.refresh_from_db()
    assert obj.phone == "0881"


def test_a_choice_stays_while_something_else_is_wrong(admin_client, save_form):
    obj = SiteDetails.objects.create(phone="0880", tagline="Was")
    opened = open_form(admin_client, obj)
    change_behind_back(obj, phone="0881")
    shown = reopen(save_form(obj, opened, phone="0882"), obj)
    wrong = save_form(obj, shown, email="geen adres", **{"_choice.phone": "other"})
    shown = reopen(wrong, obj)
    assert (shown["phone"], shown["_choice.phone"]) == (["0882"], ["other"])
    assert save_form(obj, shown, email="").status_code == 302
    obj.refresh_from_db()
    assert obj.phone == "0881"


def test_a_third_change_asks_again(admin_client, save_form):
    obj = SiteDetails.objects.create(phone="0880")
    opened = open_form(admin_client, obj)
    change_behind_back(obj, phone="0881")
    shown = reopen(save_form(obj, opened, phone="0882"), obj)
    change_behind_back(obj, phone="0883")
    answer = save_form(obj, shown, **{"_choice.phone": "own"})
    assert "0883" in answer.text
    obj.refresh_from_db()
    assert obj.phone == "0883"


def test_what_both_changed_alike_is_no_conflict(admin_client, save_form):
    obj = SiteDetails.objects.create(phone="0880")
    opened = open_form(admin_client, obj)
    change_behind_back(obj, phone="0881")
    assert save_form(obj, opened, phone="0881").status_code == 302


def test_roles_are_compared_too(admin_client, save_form):
    user, role = UserFactory(), Group.objects.get_or_create(name="Landelijke redactie")[0]
    opened = open_form(admin_client, user)
    user.groups.set([role])
    answer = save_form(user, opened, last_name="Bos")
    assert conflict_labels(answer) == ["Rollen"]
    assert save_form(user, reopen(answer, user)).status_code == 302
    user.refresh_from_db()
    assert (list(user.groups.all()), user.last_name) == ([role], "Bos")


def test_the_digests_of_a_page_tell_nothing(admin_client):
    user = UserFactory(is_active=True, email="anna@voorbeeld.nl")
    other = UserFactory(is_active=True, email="eva@voorbeeld.nl")
    digests = [
        dict(pair.split("=") for pair in open_form(admin_client, obj)["_opened_on"][0].split())
        for obj in (user, other)
    ]
    assert "password" not in digests[0]
    assert digests[0]["email"] != digests[1]["email"]
    assert user.email not in str(digests)


@pytest.mark.parametrize("button", ["_draft", "_publish", "_schedule"])
def test_a_stale_form_wipes_no_plan(admin_client, save_form, button):
    project = ProjectFactory()
    opened = open_form(admin_client, project)
    ends = (timezone.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    services.schedule(obj=project, user=None, go_live_at=None, expire_at=ends)
    answer = save_form(project, opened, button, title="Anders")
    assert conflict_labels(answer) == ["Op de site tot"]
    project.refresh_from_db()
    assert project.expire_at == ends
    save_form(project, reopen(answer, project), "_publish")
    project.refresh_from_db()
    assert (project.title, project.expire_at) == ("Anders", ends)


def test_a_stale_form_takes_back_no_right(admin_client, save_form):
    region, anna = RegionFactory(editors_publish=False), UserFactory()
    opened = open_form(admin_client, region)
    change_behind_back(region, editors_publish=True)
    region.editors.set([anna])
    answer = save_form(region, opened, "_draft", summary="Nieuw")
    assert len(conflict_labels(answer)) == 2
    assert save_form(region, reopen(answer, region), "_draft").status_code == 302
    region.refresh_from_db()
    assert (region.editors_publish, list(region.editors.all())) == (True, [anna])
    assert region.latest_revision.snapshot["fields"]["summary"] == "Nieuw"


def test_a_right_given_beside_a_conflict_of_texts_is_not_lost(admin_client, save_form):
    region = RegionFactory(editors_publish=False)
    opened = open_form(admin_client, region)
    save_form(region, open_form(admin_client, region), "_draft", summary="Van Anna")
    answer = save_form(region, opened, "_draft", summary="Van mij", editors_publish="on")
    assert "/kiezen/" in answer.url
    region.refresh_from_db()
    assert region.editors_publish
    assert Event.objects.filter(kind=Event.Kind.CHANGED).exists()


def test_a_moment_typed_beside_a_conflict_of_texts_comes_back_in_the_form(admin_client, save_form):
    project = ProjectFactory()
    opened = open_form(admin_client, project)
    save_form(project, open_form(admin_client, project), "_draft", summary="Van Anna")
    moment = (timezone.localtime() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    answer = save_form(project, opened, "_draft", summary="Van mij", plan_until=moment)
    chosen = admin_client.post(answer.url, {"fields.summary": "own"})
    page = parse_page(admin_client.get(chosen.url))
    assert page.select_one("[name=plan_until]")["value"] == moment


def test_a_plan_that_the_page_does_not_show_is_no_conflict(client, sign_in):
    user = sign_in("Regioredactie")
    region = RegionFactory(editors_publish=False)
    region.editors.add(user)
    project = ProjectFactory(region=region)
    opened = open_form(client, project)
    services.schedule(
        obj=project, user=None, go_live_at=None, expire_at=timezone.now() + timedelta(days=3)
    )
    answer = client.post(form_url(project), opened | {"summary": "Nieuw", "_draft": ""})
    assert answer.status_code == 302
    project.refresh_from_db()
    assert project.expire_at


def test_a_preview_of_a_stale_form_is_shown(admin_client):
    project = ProjectFactory(title="Haven")
    opened = open_form(admin_client, project)
    services.schedule(
        obj=project, user=None, go_live_at=None, expire_at=timezone.now() + timedelta(days=3)
    )
    answer = admin_client.post(form_url(project).replace("change/", "voorbeeld/"), opened)
    assert "Dit kunnen we nog niet lezen" not in answer.text


@pytest.mark.django_db(transaction=True)
def test_of_two_forms_sent_at_once_one_is_asked(admin_client, admin_user):
    obj = SiteDetails.objects.create(phone="0880")
    opened = open_form(admin_client, obj)
    statuses = []

    def send_phone(phone):
        client = Client()
        client.force_login(admin_user)
        answer = client.post(form_url(obj), opened | {"phone": phone, "_save": ""})
        statuses.append(answer.status_code)

    run_concurrently(lambda: send_phone("0881"), lambda: send_phone("0882"))
    assert sorted(statuses) == [200, 302]


def test_the_row_is_locked_before_it_is_read(admin_client, save_form):
    obj = SiteDetails.objects.create(phone="0880")
    opened = open_form(admin_client, obj)
    with CaptureQueriesContext(connection) as queries:
        save_form(obj, opened, phone="0881")
    table = SiteDetails._meta.db_table
    reads = [query["sql"] for query in queries if f'FROM "{table}"' in query["sql"]]
    if connection.vendor == "postgresql":
        assert "FOR UPDATE" in reads[0]
    assert reads


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_choosing_by_keyboard_has_no_violation(admin_page):
    obj = SiteDetails.objects.create(name="Pact", phone="0880")
    admin_page.emulate_media(reduced_motion="reduce")
    admin_page.at("pact_sitedetails_change", obj.pk)
    admin_page.locator("[name=phone]").fill("0882")
    change_behind_back(obj, phone="0881")
    admin_page.locator("[name=_save]").click()
    admin_page.get_by_text("Intussen is dit ook door iemand anders gewijzigd").wait_for()
    assert not find_violations(admin_page)
    admin_page.set_viewport_size({"width": 320, "height": 800})
    assert admin_page.evaluate("document.documentElement.scrollWidth") <= 320
    admin_page.locator("[name='_choice.phone'][value=own]").focus()
    admin_page.keyboard.press("Space")
    admin_page.locator("[name=_save]").click()
    admin_page.locator(".messagelist .success").wait_for()
    obj.refresh_from_db()
    assert obj.phone == "0882"


def test_nothing_is_asked_where_nobody_came_between(admin_client, save_form):
    region = RegionFactory()
    assert save_form(region, open_form(admin_client, region), "_publish").status_code == 302
    assert save_form(region, open_form(admin_client, region), "_draft").status_code == 302
    assert Region.objects.count() == 1
    assert not Revision.objects.filter(kind=Revision.Kind.CONFLICT).exists()
