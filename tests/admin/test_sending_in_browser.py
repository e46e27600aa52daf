"""An editor sends an issue and watches it go, with and without JavaScript, beside a real worker."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from newsletter.models import Census, Mailing, Subscriber
from newsletter.services import sending
from pact.models import SiteDetails
from tests.browser.axe import violations
from tests.database import address
from tests.factories import IssueFactory

pytestmark = pytest.mark.django_db(transaction=True)

MANY, A_SECOND = 200, 15
WITHOUT_SCRIPT = pytest.mark.browser_context_args(java_script_enabled=False)
SOON = 20_000
"""Milliseconds in which a worker has certainly begun."""


@pytest.fixture
def issue():
    """To be sent to so many readers, by an editor who is known."""
    SiteDetails.objects.create(
        owner="Techniekpact", email="redactie@voorbeeld.nl", address="Straat 1, Utrecht"
    )
    now, state = timezone.now(), Subscriber.State.CONFIRMED
    Subscriber.objects.bulk_create(
        Subscriber(email=f"{number}@voorbeeld.nl", state=state, confirmed_at=now)
        for number in range(MANY)
    )
    Census.objects.create(choice="", confirmed=MANY)
    return IssueFactory(title="Techniek in november", summary="Wat er speelt.", live=False)


@pytest.fixture
def worker(tmp_path):
    """A process of its own, which takes its time."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "ENVIRONMENT": "local",
            "DATA_DIR": str(tmp_path),
            "DATABASE_URL": address(),
            "EMAIL_URL": f"filemail:///{tmp_path}/mail",
            "MAIL_PER_SECOND": str(A_SECOND),
            "MAIL_PER_SECOND_PER_DOMAIN": "0",
        },
    )
    yield process
    process.send_signal(signal.SIGTERM)
    process.wait(20)


@pytest.fixture
def press(editor):
    editor.emulate_media(reduced_motion="reduce")
    return lambda name: editor.get_by_role("button", name=name).click()


@pytest.fixture
def heading(editor):
    return lambda words: editor.locator("[data-words]", has_text=words)


def plan_now(editor, issue, press):
    editor.at("newsletter_issue_send", issue.pk)
    editor.get_by_label("Nu", exact=True).check()
    press("Verder")
    expect(editor.locator("#content")).to_contain_text(f"{MANY} lezers")
    press("Ja, verstuur nu")


def test_an_issue_is_watched_paused_and_sent(editor, issue, worker, press, heading):
    plan_now(editor, issue, press)
    expect(heading("Begint zo").or_(heading("Wordt"))).to_be_visible()
    expect(heading("Wordt verstuurd")).to_be_visible(timeout=SOON)
    press("Pauzeer")
    expect(heading("Gepauzeerd op")).to_be_visible()
    assert violations(editor) == []
    press("Ga verder")
    expect(heading("Wordt verstuurd")).to_be_visible()
    expect(editor.locator("[data-said]")).to_contain_text("Wordt verstuurd", timeout=SOON)
    expect(heading(f"Verstuurd aan {MANY} lezers")).to_be_visible(timeout=2 * SOON)
    expect(editor.get_by_role("heading", name="Geen opens, geen kliks")).to_be_visible()
    assert violations(editor) == []


def test_what_changes_by_itself_can_be_held_and_leaves_the_focus(editor, issue, press, heading):
    sending.plan(issue=issue, by=None)
    sending.prepare_due()
    editor.at("newsletter_issue_send", issue.pk)
    editor.get_by_role("button", name="Pauzeer").focus()
    Mailing.objects.update(sent=MANY // 2)
    expect(heading("Wordt verstuurd: 50%")).to_be_visible()
    expect(editor.get_by_role("button", name="Pauzeer")).to_be_focused()
    assert violations(editor) == []
    press("Zet verversen stil")
    Mailing.objects.update(sent=MANY * 9 // 10)
    editor.wait_for_timeout(2500)
    expect(heading("Wordt verstuurd: 50%")).to_be_visible()
    press("Ververs weer vanzelf")
    expect(heading("Wordt verstuurd: 90%")).to_be_visible()


@WITHOUT_SCRIPT
def test_without_script_the_page_is_asked_for_again(editor, issue, press, heading):
    plan_now(editor, issue, press)
    expect(heading("Begint zo")).to_be_visible()
    sending.prepare_due()
    editor.get_by_role("link", name="Ververs").click()
    expect(heading("Wordt verstuurd: 0%")).to_be_visible()
    press("Pauzeer")
    expect(heading("Gepauzeerd op 0%")).to_be_visible()
    editor.get_by_role("link", name="Annuleer").click()
    expect(editor.get_by_text(f"De {MANY} die nog wachten")).to_be_visible()
    press("Ja, annuleer")
    sending.sweep()
    editor.reload()
    expect(heading("Geannuleerd")).to_be_visible()


def test_every_state_before_sending_has_no_violation(editor, issue, press):
    editor.at("newsletter_issue_send", issue.pk)
    assert violations(editor) == []
    press("Verder")
    editor.get_by_text("Er is nog niets ingepland.").wait_for()
    assert violations(editor) == []
    editor.get_by_label("Op een later moment").check()
    editor.get_by_label("Op welk moment?").fill("2099-12-01T09:00")
    press("Verder")
    editor.get_by_role("button", name="Ja, plan in").wait_for()
    assert violations(editor) == []
    press("Ja, plan in")
    editor.get_by_role("link", name="Annuleer de planning").wait_for()
    assert violations(editor) == []
    editor.at("index")
    expect(editor.get_by_text("Ingepland voor 1 december 2099")).to_be_visible()
    assert violations(editor) == []
