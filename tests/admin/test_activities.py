"""The form of an activity: its days and times, its groups, and whose it is."""

from datetime import date, time

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from pact.models import Activity
from publishing.models import Revision
from tests.admin_forms import form_url, open_form
from tests.factories import ActivityFactory, RegionFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LIST_URL = reverse("admin:pact_activity_changelist")


@pytest.fixture
def national_editor(client):
    client.force_login(UserFactory(is_staff=True, roles=["Landelijke redactie"]))
    return client


@pytest.fixture
def activity():
    return ActivityFactory(title="Open dag", slug="open-dag", start_date=date(2027, 3, 12))


def send_form(client, obj, button="_publish", **values):
    return client.post(form_url(obj), {**open_form(client, obj), **values, button: ""})


def read_errors(response):
    page = BeautifulSoup(response.content, "html.parser")
    return " ".join(page.select_one(".errorlist").get_text(" ").split())


def test_a_region_says_that_its_editors_maintain_its_activities_too(national_editor):
    text = national_editor.get(form_url(RegionFactory())).text
    assert "met haar praktijkvoorbeelden en activiteiten" in text


def test_what_is_typed_is_what_the_site_has(national_editor):
    values = {
        "title": "Techniekdag",
        "slug": "techniekdag",
        "kind": "open-dag",
        "start_date": "12-3-2027",
        "start_time": "9:30",
        "end_time": "16:00",
        "target_groups": ["studenten", "leerlingen"],
    }
    send_form(national_editor, Activity, **values)
    activity = Activity.objects.get()
    assert activity.live
    assert (activity.start_date, activity.start_time) == (date(2027, 3, 12), time(9, 30))
    assert activity.target_groups == "leerlingen,studenten"
    assert activity.ends_at.isoformat() == "2027-03-12T15:00:00+00:00"
    form = open_form(national_editor, activity)
    assert form["target_groups"] == ["leerlingen", "studenten"]
    assert form["start_time"] == ["09:30"]


def test_a_draft_may_lack_its_day_and_the_site_may_not(national_editor):
    send_form(national_editor, Activity, "_draft", title="Ooit", slug="ooit")
    activity = Activity.objects.get()
    assert activity.starts_at is None
    response = send_form(national_editor, activity)
    assert not Activity.objects.get().live
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"end_date": "11-3-2027"}, "Dit is vóór het begin."),
        ({"start_time": "14:00", "end_time": "13:00"}, "Dit is vóór het begin."),
        ({"end_time": "13:00"}, "Vul ook in hoe laat het begint"),
        ({"start_date": "28-3-2027", "start_time": "2:30"}, "Deze tijd bestaat niet."),
        ({"start_date": "1-1-0001"}, "Vul een jaar in van 2000"),
        ({"end_date": "31-12-9999"}, "tot en met 2099."),
        ({"start_time": "half drie"}, "Schrijf een tijd als 14:30."),
        ({"target_groups": ["katten"]}, "Kies uit de groepen die er staan."),
    ],
)
def test_times_that_cannot_be_are_refused_in_words(national_editor, activity, values, words):
    response = send_form(national_editor, activity, **values)
    assert response.status_code == 200
    assert words in read_errors(response)
    typed = BeautifulSoup(response.content, "html.parser").select_one("[name=start_time]")["value"]
    assert typed == values.get("start_time", "")


def test_a_call_may_end_at_a_time_without_beginning_at_one(national_editor, activity):
    send_form(national_editor, activity, kind="oproep", end_time="17:00")
    activity.refresh_from_db()
    assert activity.end_time == time(17)


def test_a_comparison_of_versions_names_the_groups(national_editor, activity):
    send_form(national_editor, activity, "_draft", target_groups=["ouders", "studenten"])
    older, newer = Revision.objects.for_object(activity).order_by("pk")
    diff_url = reverse("admin:pact_activity_diff", args=[activity.pk])
    page = national_editor.get(diff_url, {"van": older.pk, "met": newer.pk})
    assert "Ouders" in page.text


def test_the_list_tells_what_comes_from_what_is_past(national_editor, activity):
    past = ActivityFactory(title="Vorig jaar", start_date=date(2020, 3, 12))
    dateless = ActivityFactory(title="Ooit", start_date=None, live=False)

    def listed(query):
        page = BeautifulSoup(national_editor.get(LIST_URL + query).content, "html.parser")
        return {link.get_text() for link in page.select("#result_list tbody th a")}

    assert listed("?wanneer=komt") == {activity.title, dateless.title}
    assert listed("?wanneer=voorbij") == {past.title}


def test_an_editor_of_a_region_writes_for_her_own_region_alone(client):
    own, other = RegionFactory(editors_publish=True), RegionFactory()
    user = UserFactory(is_staff=True, roles=["Regioredactie"])
    own.editors.add(user)
    client.force_login(user)
    values = {"title": "Bij ons", "slug": "bij-ons", "start_date": "12-3-2027"}
    send_form(client, Activity, **values, region=other.pk)
    assert not Activity.objects.exists()
    send_form(client, Activity, **values, region=own.pk)
    activity = Activity.objects.get()
    assert (activity.live, activity.region) == (True, own)
    national = ActivityFactory()
    assert client.post(form_url(national), {"_publish": ""}).status_code == 403
