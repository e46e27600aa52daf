"""An editor decides about held mail in a browser, with and without JavaScript."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from newsletter.models import MailHold, Mailing
from newsletter.services import mailings
from newsletter.services.database_watch import check_database_mark
from pact.models import SiteDetails
from tests.browser.axe import find_violations
from tests.factories import IssueFactory, SubscriberFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def overdue_mailing():
    """A mailing whose moment passed three weeks ago, while no worker ran."""
    SiteDetails.objects.create(owner="Techniekpact", email="redactie@voorbeeld.nl", address="A")
    SubscriberFactory(email="anna@voorbeeld.nl")
    mailing = mailings.plan_mailing(
        issue=IssueFactory(title="Herfst", live=False), user=UserFactory(is_superuser=True)
    )
    with time_machine.travel(timezone.now() + timedelta(days=21)):
        check_database_mark()
    return mailing


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_from_the_start_page_to_a_decision_without_script(admin_page, overdue_mailing):
    admin_page.at("index")
    admin_page.get_by_role("link", name="beslis wat er nog weg mag").click()
    expect(admin_page.get_by_role("heading", name="De site stond stil")).to_be_visible()
    admin_page.get_by_role("button", name="Ga ermee door (1 lezer)").click()
    expect(admin_page.get_by_text("Er is niets waarover u hoeft te beslissen")).to_be_visible()
    assert not MailHold.objects.open().exists()


def test_neither_the_page_nor_the_mailing_has_a_violation(admin_page, overdue_mailing):
    admin_page.emulate_media(reduced_motion="reduce")
    admin_page.at("newsletter_issue_mail_hold")
    assert find_violations(admin_page) == []
    admin_page.at("newsletter_issue_send", Mailing.objects.get().issue_id)
    assert find_violations(admin_page) == []
