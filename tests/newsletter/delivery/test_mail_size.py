"""The size of an issue as it is sent: what mail programs cut off (rule 3: a visible way out)."""

from email import message_from_bytes, policy

import pytest
from bs4 import BeautifulSoup

from newsletter.admin.preview_rendering import TEST_NOTE
from newsletter.content.checklist import check_issue
from newsletter.content.rendering import render_issue
from newsletter.delivery import run
from newsletter.delivery.mail_size import LARGE_SIZE, MAX_WAY_OUT, measure_issue
from newsletter.models import Delivery, Mailing
from newsletter.services import mailings
from tests.factories import IssueFactory, SubscriberFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_details")]

# Gmail shows at most so many characters after the subject; most programs fewer.
PREVIEW_LENGTH = 200
SUMMARY = "Twee scholen openen hun werkplaats, en een gids helpt bedrijven op weg."


def issue_of(kilobytes, letter="a"):
    """Create an issue whose text takes so many kB in each part of its mail."""
    paragraph = f"<p>{' '.join([letter * 9] * 100)}</p>"
    return IssueFactory(live=False, summary=SUMMARY, intro=paragraph * kilobytes)


def size_problems(issue):
    problems = check_issue(issue, UserFactory(is_superuser=True))
    return [
        (problem.is_blocking, problem.message) for problem in problems if "kB" in problem.message
    ]


def inbox_preview(html):
    """Return what a list of mails shows after the subject: the first words of the body."""
    page = BeautifulSoup(html, "html.parser")
    words = page.body.get_text(" ")
    return words.lstrip()[:PREVIEW_LENGTH]


def test_the_bytes_are_those_that_are_sent(smtp_server):
    issue = issue_of(5, "é")
    size = measure_issue(render_issue(issue))
    SubscriberFactory(email="anna@voorbeeld.nl")
    mailings.plan_mailing(issue=issue, user=UserFactory(is_superuser=True))
    mailings.prepare_due_mailings()
    run.deliver_queued(1)
    ((_, mail),) = smtp_server.received
    assert len(mail) <= size.total <= len(mail) + 100
    html = mail[: size.way_out].decode().partition("text/html")[2].replace("=\r\n", "")
    assert "/nieuwsbrief/afmelden/" in html


def test_a_small_mail_raises_nothing():
    assert size_problems(issue_of(5)) == []


def test_a_large_mail_is_warned_of_by_its_encoded_size():
    """An é takes six bytes in quoted-printable, and each part has the text."""
    assert size_problems(issue_of(10)) == []
    ((is_blocking, message),) = size_problems(issue_of(8, "é"))
    assert not is_blocking
    size = measure_issue(render_issue(issue_of(8, "é")))
    assert size.total > LARGE_SIZE
    assert size.way_out < MAX_WAY_OUT
    assert "kB groot" in message


def test_a_way_out_that_is_cut_off_blocks_the_plan():
    ((is_blocking, message),) = size_problems(issue_of(80))
    assert is_blocking
    assert "afmelden" in message


def test_such_a_mail_is_not_sent_either(smtp_server):
    SubscriberFactory(email="anna@voorbeeld.nl")
    mailings.plan_mailing(issue=issue_of(80), user=UserFactory(is_superuser=True))
    mailings.prepare_due_mailings()
    run.deliver_queued(1)
    mailing = Mailing.objects.get()
    assert (mailing.state, mailing.started_at) == (Mailing.State.PAUSED, None)
    assert "te groot" in mailing.pause_reason
    assert not Delivery.objects.exists()
    assert smtp_server.received == []


def test_the_preview_in_a_list_of_mails_ends_with_the_summary():
    preview = inbox_preview(render_issue(issue_of(1)).html)
    assert preview.replace("\u200c", "").split() == SUMMARY.split()


def test_a_test_shows_the_same_preview_and_its_note_in_the_mail():
    issue = issue_of(1)
    real, test = render_issue(issue).html, render_issue(issue, test_note=TEST_NOTE).html
    assert inbox_preview(test) == inbox_preview(real)
    assert TEST_NOTE in test


def test_what_fills_the_preview_is_hidden_from_readers(smtp_server):
    page = BeautifulSoup(render_issue(issue_of(1)).html, "html.parser")
    (hidden,) = page.select(".preheader")
    assert "\xa0" in hidden.text
    assert "display: none" in hidden["style"]
    hidden.decompose()
    assert "\u200c" not in page.get_text()


def test_the_filling_arrives_as_it_was(smtp_server, prepare_mailing):
    prepare_mailing("anna@voorbeeld.nl", summary=SUMMARY)
    run.deliver_queued(1)
    message = message_from_bytes(smtp_server.received[0][1], policy=policy.default)
    *_, html = message.iter_parts()
    assert inbox_preview(html.get_content()).replace("\u200c", "").split() == SUMMARY.split()
