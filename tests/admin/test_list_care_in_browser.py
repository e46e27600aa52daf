"""The pages of list care in a browser: nothing that axe finds, and an import lived through."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from newsletter.models import Day, Subscriber, Suppression
from newsletter.services import stopping, subscribing
from tests.browser.axe import violations
from tests.browser.places import WIDE
from tests.factories import SubscriberFactory

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 375, "height": 800}


@pytest.fixture
def check(page):
    """axe, and no sideways scrolling, on a phone and a desk in both schemes."""

    def look():
        for size, scheme in ((PHONE, "light"), (WIDE, "dark")):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]

    return look


@pytest.fixture
def anna():
    anna = SubscriberFactory(email="anna@voorbeeld.nl", state="pending", choice="noord,oost")
    subscribing.confirm(subscriber=anna, page="/nieuwsbrief/")
    return anna


def test_what_is_known_of_a_subscriber_is_accessible(editor, anna, check):
    for name in ("change", "stop", "delete"):
        editor.at(f"newsletter_subscriber_{name}", anna.pk)
        check()
    stopping.stop(email=anna.email, reason=Subscriber.Reason.BOUNCED)
    stopped = Suppression.objects.get()
    editor.at("newsletter_suppression_change", stopped.pk)
    check()
    editor.get_by_role("link", name="Hef op").click()
    editor.get_by_role("button", name="Hef op").click()
    editor.locator(".errornote").wait_for()
    check()


def test_growth_is_accessible(editor, check):
    today = timezone.localdate()
    Day.objects.bulk_create(
        Day(date=today - timedelta(days=n), joined=3, left=1, total=500 - 2 * n)
        for n in range(1, 200)
    )
    editor.at("newsletter_subscriber_growth")
    editor.get_by_role("link", name="Per week").click()
    assert editor.get_by_role("link", name="Per week").get_attribute("aria-current") == "true"
    editor.get_by_role("img", name="Grafiek: aantal abonnees").wait_for()
    check()


def test_addresses_are_imported_from_a_file_to_the_report(editor, anna, check, tmp_path):
    file = tmp_path / "lijst.csv"
    file.write_text("e-mail;landsdeel\nbert@voorbeeld.nl;oost\nanna@voorbeeld.nl\ngeen adres\n")
    editor.at("newsletter_import_changelist")
    editor.get_by_role("link", name="Invoer van adressen toevoegen").click()
    editor.get_by_label("Waar gaven zij toestemming").fill("Het congres in Zwolle")
    editor.get_by_label("Wanneer gaven zij die").fill("2026-01-31")
    editor.get_by_label("Met welke woorden").fill("Ja, stuur mij de nieuwsbrief.")
    editor.get_by_label("Bestand").set_input_files(file)
    editor.get_by_role("button", name="Kijk de lijst na").click()
    editor.get_by_role("heading", name="Wacht op uw akkoord").wait_for()
    check()
    editor.get_by_role("button", name="Voer 1 adres in").click()
    editor.get_by_role("heading", name="Wordt ingevoerd").wait_for()
    check()
    call_command("worker", "--once")
    editor.get_by_role("link", name="Ververs deze pagina").click()
    editor.get_by_role("heading", name="Ingevoerd", exact=True).wait_for()
    editor.get_by_role("link", name="Ongeldig: 1").click()
    editor.get_by_role("cell", name="geen adres").wait_for()
    assert Subscriber.objects.confirmed().count() == 2
