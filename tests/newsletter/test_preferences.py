import json
import subprocess
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.apps import apps
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from caching import version
from newsletter.models import (
    AddressChange,
    AudienceCount,
    Consent,
    Delivery,
    Import,
    ImportRow,
    Subscriber,
    SubscriberRequest,
    Suppression,
)
from newsletter.models.consent import hash_email
from newsletter.services.suppression import suppress
from newsletter.services.unsubscription import unsubscribe
from newsletter.tokens import make_address_token, make_manage_token, make_preferences_token
from tests.factories import LandsdeelFactory

pytestmark = pytest.mark.django_db

EMAIL = "anna@voorbeeld.nl"


@pytest.fixture(autouse=True)
def landsdelen():
    LandsdeelFactory.create_batch(5)
    version.invalidate_locally()


@pytest.fixture
def preferences_page(client, preferences_path):
    return lambda: BeautifulSoup(client.get(preferences_path).text, "html.parser")


def test_rule_7_she_sees_what_we_have(preferences_page, subscriber):
    text = preferences_page().main.get_text(" ", strip=True)
    assert "a***@voorbeeld.nl" in text
    assert EMAIL not in text
    assert "Noord" in text
    assert "Aangevraagd" in text
    assert "op de pagina /praktijk/" in text
    assert "Ik kan mij altijd weer afmelden." in text


def test_her_own_landsdelen_are_ticked(preferences_page):
    assert {box["value"] for box in preferences_page().select("input[checked]")} == {
        "noord",
        "oost",
    }


def test_she_changes_her_landsdelen(client, preferences_path, preferences_page):
    response = client.post(preferences_path, {"landsdeel": ["zuidwest"]}, follow=True)
    assert response.redirect_chain == [(f"{preferences_path}?bewaard", 303)]
    message = BeautifulSoup(response.text, "html.parser").select_one("[role=status]").text
    assert "Uw keuze is bewaard." in message
    assert "vanaf de volgende nieuwsbrief" in message
    assert Subscriber.objects.get().landsdelen == "zuidwest"
    assert AudienceCount.objects.get(landsdelen="zuidwest").confirmed == 1
    line = Consent.objects.last()
    assert (line.kind, line.landsdelen) == (Consent.Kind.CHANGED, "zuidwest")
    assert line.page == "/nieuwsbrief/mijn/"


def test_no_landsdeel_is_all_of_the_country(client, preferences_path, preferences_page):
    client.post(preferences_path, {})
    assert Subscriber.objects.get().landsdelen == ""
    assert "Heel Nederland" in preferences_page().dl.text


def test_a_landsdeel_that_does_not_exist_gets_a_sentence(client, preferences_path):
    response = client.post(preferences_path, {"landsdeel": ["utopia"]})
    assert response.status_code == 422
    assert "Kies uit de landsdelen die er staan." in response.text
    assert Subscriber.objects.get().landsdelen == "noord,oost"


def test_her_page_has_a_button_to_leave(client, preferences_page):
    button = preferences_page().find("button", string="Meld mij af")
    assert "U bent afgemeld" in client.post(button.parent["action"]).text
    assert Subscriber.objects.get().state == Subscriber.State.LEFT
    assert "U bent afgemeld." in preferences_page().main.text
    assert not preferences_page().find("button", string="Meld mij af")


def test_who_left_changes_nothing_there(client, preferences_path, subscriber):
    unsubscribe(subscriber=subscriber)
    response = client.post(preferences_path, {"landsdeel": ["zuidwest"]})
    assert (response.status_code, "is bewaard" in response.text) == (200, False)
    assert Subscriber.objects.get().landsdelen == "noord,oost"


def test_who_was_stopped_reads_why(preferences_page, subscriber):
    suppress(email=EMAIL, reason=Subscriber.Reason.BOUNCED)
    assert "Het adres bestaat niet of weigert mail" in preferences_page().main.text


def test_rule_7_she_takes_all_of_it_along(client, preferences_path, subscriber):
    Delivery.objects.create(kind=Delivery.Kind.CONFIRM, subscriber=subscriber)
    response = client.post(f"{preferences_path}gegevens/")
    assert response["Content-Type"] == "application/json"
    name = response["Content-Disposition"]
    assert name == 'attachment; filename="nieuwsbrief-gegevens.json"'
    assert "anna" not in preferences_path + name
    data = json.loads(response.content)
    assert data["e-mailadres"] == EMAIL
    assert data["landsdelen"] == ["noord", "oost"]
    assert [line["wat"] for line in data["toestemming"]] == ["aangevraagd", "bevestigd"]
    assert data["toestemming"][0]["tekst"].startswith("Ik wil de nieuwsbrief")
    assert [mail["soort"] for mail in data["mails"]] == ["bevestiging"]
    left_out = {"id", "key"}
    assert len(data) == len(Subscriber._meta.concrete_fields) - len(left_out) + 3


def test_opening_a_link_downloads_nothing(client, preferences_path):
    """Mail scanners follow links, so a GET request must not export anything."""
    for method in (client.get, client.head):
        response = method(f"{preferences_path}gegevens/")
        assert (response.status_code, response["Location"]) == (303, preferences_path)
        assert response.content == b""


def test_the_link_in_an_issue_changes_her_choice_and_shows_or_erases_nothing(client, subscriber):
    path = reverse("newsletter:manage", args=[make_preferences_token(subscriber.key)])
    page = BeautifulSoup(client.get(path).text, "html.parser").main
    assert page.find("button", string="Meld mij af")
    assert page.find("a", string="Vraag een link")["href"] == reverse("newsletter:request-link")
    assert not page.select("a[href*=gegevens], a[href*=wissen], form[action*=gegevens]")
    assert "Aangevraagd" not in page.text
    for part in ("gegevens/", "wissen/"):
        for method in (client.get, client.post):
            assert method(path + part).status_code == 404
    assert client.post(path, {"landsdeel": ["zuidwest"]}).status_code == 303
    assert Subscriber.objects.get().landsdelen == "zuidwest"


def test_who_was_imported_reads_what_she_agreed_to(preferences_page, subscriber):
    form = Import.objects.create(source="Beurs", consented_on="2026-10-01", wording="Ja, graag.")
    Consent.objects.create(
        email_hash=hash_email(EMAIL),
        kind=Consent.Kind.IMPORTED,
        wording=form.wording_reference,
        page=form.source,
    )
    text = preferences_page().main.get_text(" ", strip=True)
    assert "Bron: Beurs" in text
    assert "Ja, graag." in text


def test_rule_7_erasing_asks_first_and_says_what_stays(client, preferences_path, subscriber):
    page = BeautifulSoup(client.get(f"{preferences_path}wissen/").text, "html.parser")
    assert "Een code die van uw adres is gemaakt." in page.main.text
    assert Subscriber.objects.exists()
    response = client.post(page.main.form["action"], follow=True)
    assert response.redirect_chain == [(reverse("newsletter:erased"), 303)]
    assert "Uw gegevens zijn gewist" in response.text
    assert not Subscriber.objects.exists()
    assert client.get(preferences_path).status_code == 404


def test_rule_7_after_erasure_only_a_keyed_hash_stays(client, preferences_path):
    imported = Import.objects.create(
        source="Beurs", consented_on="2026-10-01", wording="Ja, graag."
    )
    for number, email in enumerate((EMAIL, "bert@elders.nl"), start=1):
        ImportRow.objects.create(batch=imported, number=number, email=email)
        SubscriberRequest.objects.create(kind="manage", email=email)
    client.post(f"{preferences_path}wissen/")
    row = Suppression.objects.get()
    assert (row.email_hash, row.reason) == (hash_email(EMAIL), Suppression.Reason.ERASED)
    models = apps.get_app_config("newsletter").get_models()
    stored = str([list(model.objects.values()) for model in models])
    assert stored.count("bert@elders.nl") == 2
    assert "anna" not in stored
    assert "voorbeeld.nl" not in stored
    assert AudienceCount.objects.get(landsdelen="noord,oost").confirmed == 0


def test_rule_7_the_ledger_is_only_added_to(subscriber):
    line = Consent.objects.first()
    every = Consent.objects.all()
    for change in (
        line.save,
        line.delete,
        every.delete,
        lambda: every.update(page=""),
        lambda: Consent.objects.bulk_update([line], ["page"]),
        lambda: Consent.objects.update_or_create(pk=line.pk, defaults={"page": ""}),
    ):
        with pytest.raises(TypeError, match="append-only"), transaction.atomic():
            change()
    assert list(every.values_list("kind", flat=True)) == ["asked", "confirmed"]


def test_a_link_works_for_thirty_days_and_then_offers_a_new_one(client, subscriber):
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as clock:
        path = reverse("newsletter:manage", args=[make_manage_token(subscriber.key)])
        clock.shift(timedelta(days=30))
        assert client.get(path).status_code == 200
        clock.shift(timedelta(seconds=1))
        for part in ("", "gegevens/", "wissen/"):
            response = client.get(path + part)
            assert response.status_code == 404
            form = BeautifulSoup(response.text, "html.parser").main.form
            assert form["action"] == reverse("newsletter:request-link")
        assert client.post(f"{path}wissen/").status_code == 404
    assert Subscriber.objects.exists()


def test_a_mistake_in_the_address_for_a_link_gets_a_sentence(client):
    response = client.post(reverse("newsletter:request-link"), {"email": "anna"})
    page = BeautifulSoup(response.text, "html.parser")
    assert response.status_code == 422
    assert page.select_one(".tp-error-summary a")["href"] == "#link-email"
    assert page.find(id="link-email")["aria-invalid"] == "true"


@pytest.mark.parametrize("part", ["", "gegevens/", "wissen/", "adres/"])
def test_her_pages_are_kept_from_caches_search_engines_and_other_sites(
    client, preferences_path, part
):
    for path in (preferences_path + part, f"/nieuwsbrief/mijn/x/{part}"):
        response = client.get(path)
        assert response["Referrer-Policy"] == "same-origin"
        assert response["X-Robots-Tag"] == "noindex"
        assert "no-store" in response["Cache-Control"]
        assert not response.cookies


@pytest.mark.parametrize("part", ["", "gegevens/", "wissen/", "adres/"])
def test_cross_site_requests_change_nothing(client, preferences_path, part):
    response = client.post(preferences_path + part, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert Subscriber.objects.get().landsdelen == "noord,oost"


def test_her_page_costs_few_queries(client, preferences_path, django_assert_max_num_queries):
    version.invalidate_locally()
    with django_assert_max_num_queries(5):
        client.get(preferences_path)


def test_no_link_of_hers_stands_in_the_sitemap(client):
    assert "/nieuwsbrief/mijn" not in client.get("/sitemap.xml").text
    assert "/nieuwsbrief/afmelden" not in client.get("/sitemap.xml").text


def test_the_html_of_secret_pages_is_valid(
    client, subscriber, preferences_path, unsubscribe_path, vnu, tmp_path
):
    change = AddressChange.objects.create(subscriber=subscriber, email="bert@elders.nl")
    address_links = [
        reverse("newsletter:confirm-address", args=[make_address_token(change, side)])
        for side in AddressChange.Side
    ]
    for number, answer in enumerate(
        [
            client.get(preferences_path),
            client.post(preferences_path, {"landsdeel": ["utopia"]}),
            client.get(f"{preferences_path}wissen/"),
            client.post(f"{preferences_path}adres/"),
            *map(client.get, address_links),
            client.get(unsubscribe_path),
            client.post(unsubscribe_path),
            client.get(preferences_path),
        ]
    ):
        (tmp_path / f"{number}.html").write_bytes(answer.content)
    command = ["java", "-jar", str(vnu), "--errors-only", "--Werror", str(tmp_path)]
    assert subprocess.run(command, capture_output=True, text=True, check=False).stderr == ""


@pytest.mark.parametrize(
    ("part", "status"), [("", 303), ("gegevens/", 200), ("wissen/", 303), ("adres/", 422)]
)
def test_a_browser_that_hides_its_origin_can_use_her_pages(client, preferences_path, part, status):
    assert client.post(preferences_path + part, headers={"Origin": "null"}).status_code == status
