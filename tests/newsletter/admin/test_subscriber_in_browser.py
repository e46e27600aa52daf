"""The pages about subscribers in a browser: accessibility, and an import from start to end."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from newsletter.models import DailyCount, Import, Subscriber, Suppression
from newsletter.services import subscriptions, suppression
from publishing.models import Export
from tests.browser.axe import find_violations
from tests.browser.page_urls import WIDE
from tests.factories import ImportFactory, SubscriberFactory

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 375, "height": 800}


@pytest.fixture
def check_accessibility(page):
    """Check for axe violations and sideways scrolling, on a phone and a desktop, light and dark."""

    def check():
        for size, scheme in ((PHONE, "light"), (WIDE, "dark")):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert find_violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]

    return check


@pytest.fixture
def confirmed_subscriber():
    anna = SubscriberFactory(email="anna@voorbeeld.nl", state="pending", landsdelen="noord,oost")
    subscriptions.confirm_subscription(subscriber=anna, page="/nieuwsbrief/")
    return anna


def test_what_is_known_of_a_subscriber_is_accessible(
    admin_page, confirmed_subscriber, check_accessibility
):
    for name in ("change", "suppress", "delete"):
        admin_page.at(f"newsletter_subscriber_{name}", confirmed_subscriber.pk)
        check_accessibility()
    suppression.suppress(email=confirmed_subscriber.email, reason=Subscriber.Reason.BOUNCED)
    stopped = Suppression.objects.get()
    admin_page.at("newsletter_suppression_change", stopped.pk)
    check_accessibility()
    admin_page.get_by_role("link", name="Hef op").click()
    admin_page.get_by_role("button", name="Hef op").click()
    admin_page.locator(".errornote").wait_for()
    check_accessibility()


def test_growth_is_accessible(admin_page, check_accessibility):
    today = timezone.localdate()
    DailyCount.objects.bulk_create(
        DailyCount(date=today - timedelta(days=n), subscribed=3, unsubscribed=1, total=500 - 2 * n)
        for n in range(1, 200)
    )
    admin_page.at("newsletter_subscriber_statistics")
    admin_page.get_by_role("link", name="Per week").click()
    assert admin_page.get_by_role("link", name="Per week").get_attribute("aria-current") == "true"
    admin_page.get_by_role("img", name="Grafiek: aantal abonnees").wait_for()
    check_accessibility()


def test_addresses_are_imported_from_a_file_to_the_report(
    admin_page, confirmed_subscriber, check_accessibility, tmp_path
):
    file = tmp_path / "lijst.csv"
    lines = ["e-mail;landsdeel;status", "bert@voorbeeld.nl;oost;vip", "geen adres"]
    file.write_text("\n".join([*lines, "anna@voorbeeld.nl;;actief"]))
    admin_page.at("newsletter_import_changelist")
    admin_page.get_by_role("link", name="Invoer van adressen toevoegen").click()
    check_accessibility()
    admin_page.get_by_label("Waar komt de lijst vandaan").fill("Het congres in Zwolle")
    admin_page.get_by_label("Wanneer gaven zij toestemming").fill("2026-01-31")
    admin_page.get_by_label("Met welke woorden").fill("Ja, stuur mij de nieuwsbrief.")
    admin_page.get_by_label("Bestand").set_input_files(file)
    admin_page.get_by_role("button", name="Kijk de lijst na").click()
    admin_page.get_by_role("heading", name="Wacht op uw akkoord").wait_for()
    check_accessibility()
    admin_page.get_by_label("Wat staat er in ‘e-mail’").select_option("Niet gebruiken")
    admin_page.get_by_label("vip (1)").select_option("Wil de nieuwsbrief")
    admin_page.get_by_role("button", name="Lees opnieuw").click()
    admin_page.get_by_text("Kies in welke kolom de e-mailadressen staan").wait_for()
    check_accessibility()
    admin_page.get_by_label("Wat staat er in ‘e-mail’").select_option("E-mailadres")
    admin_page.get_by_role("button", name="Lees opnieuw").click()
    admin_page.get_by_role("button", name="Voer 1 adres in").click()
    admin_page.get_by_role("heading", name="Wordt ingevoerd").wait_for()
    check_accessibility()
    call_command("worker", "--once")
    admin_page.get_by_role("link", name="Ververs deze pagina").click()
    admin_page.get_by_role("heading", name="Ingevoerd", exact=True).wait_for()
    admin_page.get_by_role("link", name="Ongeldig: 1").click()
    admin_page.get_by_role("cell", name="geen adres").wait_for()
    assert Subscriber.objects.confirmed().count() == 2


def test_a_list_becomes_a_file_that_the_editor_downloads(
    admin_page, confirmed_subscriber, check_accessibility
):
    admin_page.at("newsletter_subscriber_changelist")
    admin_page.get_by_role("link", name="Download deze lijst als CSV").click()
    check_accessibility()
    admin_page.get_by_role("button", name="Maak het bestand").click()
    admin_page.get_by_role("heading", name="Wacht op zijn beurt").wait_for()
    check_accessibility()
    Export.objects.update(state="writing", total=1_000_000, written=412_000)
    admin_page.get_by_text("412.000 van de 1.000.000 regels geschreven").wait_for()
    check_accessibility()
    Export.objects.update(state="waiting", total=None, written=0)
    call_command("worker", "--once")
    with admin_page.expect_download() as download:
        admin_page.get_by_role("link", name="Download abonnees.csv").click()
    assert "anna@voorbeeld.nl" in download.value.path().read_text()
    check_accessibility()
    admin_page.get_by_role("link", name="Naar al uw bestanden").click()
    admin_page.get_by_role("heading", name="Abonnees als bestand").wait_for()
    check_accessibility()


def test_a_list_that_is_being_read_or_cannot_be_read_is_accessible(admin_page, check_accessibility):
    imported = ImportFactory(state="reading", line_count=200_000, total=57_500)
    admin_page.at("newsletter_import_change", imported.pk)
    admin_page.get_by_text("57.500 van ongeveer 200.000 regels gelezen").wait_for()
    check_accessibility()
    Import.objects.update(state="failed", problem="Regel 8 is te lang.")
    admin_page.reload()
    admin_page.get_by_text("Regel 8 is te lang.").wait_for()
    check_accessibility()
