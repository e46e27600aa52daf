"""The text that subscribers agree to: each has the version that she saw, for ever."""

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caching import version
from newsletter.models import Consent, ConsentWording, SubscriberRequest
from newsletter.services.consent_wordings import add_wording
from tests.newsletter.wordings import FIRST_VERSION

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FIRST_TEXT = "Ik wil de nieuwsbrief van het Techniekpact op dit adres ontvangen"
NEW_TEXT = "Mail mij elke maand. Ik kan mij altijd weer afmelden."
UNKNOWN = "Wij weten niet welke tekst er bij het formulier stond."


@pytest.fixture
def newer(db):
    return add_wording(text=NEW_TEXT, user=None)


def parse(response):
    return BeautifulSoup(response.text, "html.parser")


def shown_version(page):
    return page.select_one("form[data-mail-form] input[name=toestemming]")["value"]


def ledger():
    return list(Consent.objects.values_list("kind", "wording"))


def test_a_version_is_named_after_its_month():
    with time_machine.travel("2027-01-15 12:00+01:00"):
        versions = [add_wording(text=f"Tekst {n}.", user=None).version for n in range(3)]
    assert versions == ["2027-01", "2027-01-2", "2027-01-3"]


def test_every_form_shows_the_newest_at_once(client):
    paths = ["/", "/nieuws/", reverse("newsletter:subscribe"), "/nieuwsbrief/aanmelden/oost/"]
    for path in paths:
        assert FIRST_TEXT in parse(client.get(path)).select_one("form[data-mail-form]").text
    before = version.current_version()
    newer = add_wording(text=NEW_TEXT, user=None)
    version.refresh_version()  # which a commit does
    assert version.current_version() != before
    for path in paths:
        page = parse(client.get(path))
        assert NEW_TEXT in page.select_one("form[data-mail-form]").text
        assert shown_version(page) == newer.version


def test_the_wording_costs_no_query_of_its_own(client):
    version.invalidate_locally()
    with CaptureQueriesContext(connection) as queries:
        client.get("/nieuws/")
    naming = [query for query in queries if "consentwording" in query["sql"]]
    assert len(naming) == 1
    assert "UNION ALL" in naming[0]["sql"]


def test_rule_7_a_page_from_before_counts_for_what_stood_on_it(
    client, newer, request_confirmation_path
):
    path = request_confirmation_path()
    assert FIRST_TEXT in client.get(path).text
    client.post(path)
    assert ledger() == [("asked", FIRST_VERSION), ("confirmed", FIRST_VERSION)]


def test_rule_7_what_is_added_while_a_request_waits_was_not_seen(
    sign_up, run_worker, get_subscriber
):
    sign_up()
    add_wording(text=NEW_TEXT, user=None)
    run_worker()
    assert get_subscriber().signup_wording == FIRST_VERSION


def test_rule_7_a_subscriber_keeps_her_text(client, subscriber, preferences_path, newer):
    client.post(preferences_path, {"landsdeel": ["zuidoost"]})
    page = client.get(preferences_path).text
    assert FIRST_TEXT in page
    assert NEW_TEXT not in parse(client.get(preferences_path)).main.text
    data = client.post(reverse("newsletter:download-data", args=[preferences_path.split("/")[-2]]))
    lines = data.json()["toestemming"]
    assert [line["wat"] for line in lines] == ["aangevraagd", "bevestigd", "keuze gewijzigd"]
    assert [FIRST_TEXT in line["tekst"] for line in lines] == [True, True, False]


@pytest.mark.parametrize("value", ["", "2026-1", "' OR 1=1", "x" * 500, "0\x00"])
def test_what_was_never_shown_is_refused_and_what_was_typed_stays(sign_up, value):
    response = sign_up("anna@voorbeeld.nl", landsdelen=["oost"], wording=value)
    assert response.status_code == 422
    page = parse(response)
    link = page.select_one(".tp-error-summary a")
    assert link.text.startswith(UNKNOWN)
    assert page.select_one(link["href"]).text.startswith(FIRST_TEXT)
    assert page.select_one("#signup-email")["value"] == "anna@voorbeeld.nl"
    assert not SubscriberRequest.objects.exists()
    # What comes back can be sent.
    assert sign_up(wording=shown_version(page)).status_code == 303


def test_a_form_without_a_version_is_refused(client):
    response = client.post(reverse("newsletter:subscribe"), {"email": "anna@voorbeeld.nl"})
    assert (response.status_code, UNKNOWN in response.text) == (422, True)


def test_the_first_version_is_there_from_the_start():
    wording = ConsentWording.objects.get()
    assert wording.version == FIRST_VERSION
    assert wording.text.startswith(FIRST_TEXT)
