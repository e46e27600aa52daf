"""An editor sends an issue and watches it go, with and without JavaScript, beside a real worker."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from newsletter.models import AudienceCount, Mailing, Subscriber
from newsletter.services import mailings
from pact.models import SiteDetails
from tests.browser.axe import find_violations
from tests.database_url import database_url
from tests.factories import IssueFactory

pytestmark = pytest.mark.django_db(transaction=True)

SUBSCRIBER_COUNT, MAILS_PER_SECOND = 200, 15
WITHOUT_SCRIPT = pytest.mark.browser_context_args(java_script_enabled=False)
TIMEOUT_MS = 20_000  # a worker has certainly begun by then


@pytest.fixture
def issue_with_subscribers():
    """An issue to send to `SUBSCRIBER_COUNT` readers."""
    SiteDetails.objects.create(
        owner="Techniekpact", email="redactie@voorbeeld.nl", address="Straat 1, Utrecht"
    )
    now, state = timezone.now(), Subscriber.State.CONFIRMED
    Subscriber.objects.bulk_create(
        Subscriber(email=f"{number}@voorbeeld.nl", state=state, confirmed_at=now)
        for number in range(SUBSCRIBER_COUNT)
    )
    AudienceCount.objects.create(landsdelen="", confirmed=SUBSCRIBER_COUNT)
    return IssueFactory(title="Techniek in november", summary="Wat er speelt.", live=False)


@pytest.fixture
def worker_process(tmp_path):
    """A worker in a process of its own, slow enough to watch."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "ENVIRONMENT": "local",
            "DATA_DIR": str(tmp_path),
            "DATABASE_URL": database_url(),
            "EMAIL_URL": f"filemail:///{tmp_path}/mail",
            "MAIL_PER_SECOND": str(MAILS_PER_SECOND),
            "MAIL_PER_SECOND_PER_DOMAIN": "0",
        },
    )
    yield process
    process.send_signal(signal.SIGTERM)
    process.wait(20)


@pytest.fixture
def click_button(admin_page):
    admin_page.emulate_media(reduced_motion="reduce")
    return lambda name: admin_page.get_by_role("button", name=name).click()


@pytest.fixture
def page_heading(admin_page):
    return lambda words: admin_page.locator("[data-status]", has_text=words)


def send_immediately(editor, issue, press):
    editor.at("newsletter_issue_send", issue.pk)
    editor.get_by_label("Nu", exact=True).check()
    press("Verder")
    expect(editor.locator("#content")).to_contain_text(f"{SUBSCRIBER_COUNT} lezers")
    press("Ja, verstuur nu")


def test_an_issue_is_watched_paused_and_sent(
    admin_page, issue_with_subscribers, worker_process, click_button, page_heading
):
    send_immediately(admin_page, issue_with_subscribers, click_button)
    expect(page_heading("Begint zo").or_(page_heading("Wordt"))).to_be_visible()
    expect(page_heading("Wordt verstuurd")).to_be_visible(timeout=TIMEOUT_MS)
    click_button("Pauzeer")
    expect(page_heading("Gepauzeerd op")).to_be_visible()
    assert find_violations(admin_page) == []
    click_button("Ga verder")
    expect(page_heading("Wordt verstuurd")).to_be_visible()
    expect(admin_page.locator("[data-message]")).to_contain_text(
        "Wordt verstuurd", timeout=TIMEOUT_MS
    )
    expect(page_heading(f"Verstuurd aan {SUBSCRIBER_COUNT} lezers")).to_be_visible(
        timeout=2 * TIMEOUT_MS
    )
    expect(admin_page.get_by_role("heading", name="Geen opens, geen kliks")).to_be_visible()
    assert find_violations(admin_page) == []


def test_what_changes_by_itself_can_be_held_and_leaves_the_focus(
    admin_page, issue_with_subscribers, click_button, page_heading
):
    mailings.plan_mailing(issue=issue_with_subscribers, user=None)
    mailings.prepare_due_mailings()
    admin_page.at("newsletter_issue_send", issue_with_subscribers.pk)
    admin_page.get_by_role("button", name="Pauzeer").focus()
    Mailing.objects.update(sent=SUBSCRIBER_COUNT // 2)
    expect(page_heading("Wordt verstuurd: 50%")).to_be_visible()
    expect(admin_page.get_by_role("button", name="Pauzeer")).to_be_focused()
    assert find_violations(admin_page) == []
    click_button("Zet verversen stil")
    Mailing.objects.update(sent=SUBSCRIBER_COUNT * 9 // 10)
    admin_page.wait_for_timeout(2500)
    expect(page_heading("Wordt verstuurd: 50%")).to_be_visible()
    click_button("Ververs weer vanzelf")
    expect(page_heading("Wordt verstuurd: 90%")).to_be_visible()


@WITHOUT_SCRIPT
def test_without_script_the_page_is_asked_for_again(
    admin_page, issue_with_subscribers, click_button, page_heading
):
    send_immediately(admin_page, issue_with_subscribers, click_button)
    expect(page_heading("Begint zo")).to_be_visible()
    mailings.prepare_due_mailings()
    admin_page.get_by_role("link", name="Ververs").click()
    expect(page_heading("Wordt verstuurd: 0%")).to_be_visible()
    click_button("Pauzeer")
    expect(page_heading("Gepauzeerd op 0%")).to_be_visible()
    admin_page.get_by_role("link", name="Annuleer").click()
    expect(admin_page.get_by_text(f"De {SUBSCRIBER_COUNT} die nog wachten")).to_be_visible()
    click_button("Ja, annuleer")
    mailings.skip_cancelled_deliveries()
    admin_page.reload()
    expect(page_heading("Geannuleerd")).to_be_visible()


def test_every_state_before_sending_has_no_violation(
    admin_page, issue_with_subscribers, click_button
):
    admin_page.at("newsletter_issue_send", issue_with_subscribers.pk)
    assert find_violations(admin_page) == []
    click_button("Verder")
    admin_page.get_by_text("Er is nog niets ingepland.").wait_for()
    assert find_violations(admin_page) == []
    admin_page.get_by_label("Op een later moment").check()
    admin_page.get_by_label("Op welk moment?").fill("2099-12-01T09:00")
    click_button("Verder")
    admin_page.get_by_role("button", name="Ja, plan in").wait_for()
    assert find_violations(admin_page) == []
    click_button("Ja, plan in")
    admin_page.get_by_role("link", name="Annuleer de planning").wait_for()
    assert find_violations(admin_page) == []
    admin_page.at("index")
    expect(admin_page.get_by_text("Ingepland voor 1 december 2099")).to_be_visible()
    assert find_violations(admin_page) == []
