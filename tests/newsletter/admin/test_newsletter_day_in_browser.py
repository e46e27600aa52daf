"""A day of a newsletter editor on which the mail server fails, lived in a browser."""

from email import message_from_bytes

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from images.rendition_queue import make_due_renditions
from newsletter.models import Issue, Suppression
from newsletter.services import mailings
from newsletter.subscriber_growth import recount_audiences
from tests.admin.conftest import open_editor_browser  # noqa: F401  (a fixture)
from tests.admin.page_actions import click_button, expect_message
from tests.browser.axe import find_violations
from tests.factories import ArticleFactory, ImageFactory, IssueFactory, SubscriberFactory
from tests.newsletter.admin.test_issue_tools_in_browser import pick_item
from tests.smtp_server import DROP_CONNECTION

pytestmark = pytest.mark.django_db(transaction=True)

READERS = [f"lezer@voorbeeld-{number:02}.nl" for number in range(12)]
STOPPED, UNCERTAIN = READERS[3:5], READERS[7]


@pytest.fixture
def nora(open_editor_browser, site_details, picture_folder):  # noqa: F811  (a fixture)
    for email in READERS:
        SubscriberFactory(email=email)
    recount_audiences()
    page = open_editor_browser("Nieuwsbriefredactie", "nora")
    page.emulate_media(reduced_motion="reduce")
    return page


def work_and_look_again(nora):
    """Let the worker send, and do what follows from it in its next round."""
    call_command("worker", once=True)
    call_command("worker", once=True)
    nora.reload()


def test_a_day_on_which_the_mail_server_fails(nora, smtp_server):
    issue = copy_the_former_issue(nora)
    send_and_pause(nora, smtp_server, issue)
    go_on_with_a_relay_that_refuses_everybody(nora, smtp_server)
    go_on_with_a_relay_that_is_half_mended(nora, smtp_server)
    undo_the_stops(nora)
    send_again_to_who_was_stopped(nora, smtp_server, issue)


def copy_the_former_issue(nora):
    """She begins with a copy of the former issue: another subject, and a picture."""
    IssueFactory(title="Techniek in oktober", summary="Wat er speelt.")
    picture = ImageFactory(title="De haven in beeld", alt="Een kraan tilt een container.")
    ArticleFactory(picture=picture)  # on the site, so that she may use it
    make_due_renditions(on_stored=lambda: None)  # the file that a mail takes along
    nora.at("newsletter_issue_changelist")
    nora.get_by_role("button", name="Kopieer ‘Techniek in oktober’").click()
    nora.get_by_label("Onderwerp").fill("Techniek in november")
    pick_item(nora, "haven", 1)
    click_button(nora, "Bewaar als concept")
    expect_message(nora, "als concept bewaard")
    return Issue.objects.get(live=False)


def send_and_pause(nora, smtp_server, issue):
    """She sends it, thinks better of it, and nobody gets it while it stands still."""
    nora.at("newsletter_issue_send", issue.pk)
    nora.get_by_label("Nu", exact=True).check()
    click_button(nora, "Verder")
    expect(nora.locator("#content")).to_contain_text("12 lezers")
    click_button(nora, "Ja, verstuur nu")
    mailings.prepare_due_mailings()
    nora.reload()
    click_button(nora, "Pauzeer")
    expect_message(nora, "De verzending staat stil")
    work_and_look_again(nora)
    assert not smtp_server.received


def go_on_with_a_relay_that_refuses_everybody(nora, smtp_server):
    """The mailing pauses and says so, and blames no reader."""
    smtp_server.replies["RCPT"] = "550 relay not permitted"
    click_button(nora, "Ga verder")
    work_and_look_again(nora)
    expect(nora.locator("[data-status]")).to_have_text("Gepauzeerd op 0%")
    expect(nora.locator("[data-part=figures]")).to_contain_text("weigert opvallend veel adressen")
    assert not Suppression.objects.exists()


def go_on_with_a_relay_that_is_half_mended(nora, smtp_server):
    """Nine readers get it; two are stopped without reason, and of one nobody knows."""
    smtp_server.replies = {("RCPT", email): "550 5.1.1 User unknown" for email in STOPPED}
    smtp_server.replies["END", UNCERTAIN] = DROP_CONNECTION
    click_button(nora, "Ga verder")
    work_and_look_again(nora)
    expect(nora.locator("[data-status]")).to_have_text("Verstuurd aan 9 lezers")
    assert Suppression.objects.count() == 2


def undo_the_stops(nora):
    nora.get_by_role("link", name="Maak deze stops ongedaan").click()
    nora.get_by_label("Waarom mogen zij weer mail krijgen?").fill("De mailserver vergiste zich.")
    click_button(nora, "Ja, maak ongedaan")
    expect_message(nora, "2 keer stoppen is ongedaan gemaakt")


def send_again_to_who_was_stopped(nora, smtp_server, issue):
    """She ticks those two in the list; who may have it already gets it no second time."""
    smtp_server.replies.clear()
    nora.at("newsletter_issue_send", issue.pk)
    nora.get_by_role("link", name="Bekijk wie hem niet kreeg").click()
    expect(nora.locator(".report tbody tr")).to_have_count(3)
    assert find_violations(nora) == []
    for email in STOPPED:
        nora.get_by_role("checkbox", name=email).check()
    click_button(nora, "Stuur opnieuw naar wie een vinkje heeft…")
    expect(nora.locator(".panel")).to_contain_text("gaat opnieuw naar 2 lezers")
    assert find_violations(nora) == []
    click_button(nora, "Ja, stuur opnieuw")
    work_and_look_again(nora)
    expect(nora.locator("[data-status]")).to_have_text("Verstuurd aan 11 lezers")
    assert sorted(smtp_server.recipients()) == READERS
    assert all(has_picture(mail) for _, mail in smtp_server.received)


def has_picture(mail):
    return any(part.get_content_type() == "image/jpeg" for part in message_from_bytes(mail).walk())
