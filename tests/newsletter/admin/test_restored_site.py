"""A site that was restored waits for an editor: nothing planned is done and nothing is mailed."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from caching import version
from newsletter.heartbeat import Heartbeat
from newsletter.models import MailHold, SubscriberRequest
from newsletter.services.database_watch import check_database_mark, hold_restored_site
from pact.models import Article
from publishing.models import Event
from tests.factories import ArticleFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.usefixtures("site_details"),
]

PAGE = reverse("admin:newsletter_issue_mail_hold")
BAR = "De site staat op slot."


@pytest.fixture
def restored_site(run_worker):
    """A site with an article that is due, and a request of before the backup."""
    hour_ago = timezone.now() - timedelta(hours=1)
    ArticleFactory(slug="gepland", live=False, go_live_at=hour_ago)
    create_request("oud@voorbeeld.nl")
    check_database_mark()
    hold_restored_site()
    version.invalidate_locally()
    return MailHold.objects.get()


def create_request(email):
    SubscriberRequest.objects.create(kind=SubscriberRequest.Kind.SUBSCRIBE, email=email)


def is_article_live():
    return Article.objects.get(slug="gepland").live


def resume(client, hold):
    page = client.post(PAGE, {"hold": hold.pk, "decision": "resume"}, follow=True).text
    version.invalidate_locally()
    return page


def test_nothing_is_done_until_she_says_so(client, sign_in, restored_site, run_worker):
    sign_in("Nieuwsbriefredactie")
    create_request("nieuw@voorbeeld.nl")
    run_worker()
    run_worker()
    assert mail.outbox == []
    assert not is_article_live()
    page = client.get(PAGE).text
    assert "1 plan is intussen aan de beurt" in page
    assert "Losse mails" not in page
    assert "De site is van het slot." in resume(client, restored_site)
    run_worker()
    assert is_article_live()
    # Who signed up before the backup may have got a mail already; the other waited for this.
    assert [message.to for message in mail.outbox] == [["nieuw@voorbeeld.nl"]]
    assert "1 losse mail wacht" in client.get(PAGE).text
    assert Event.objects.filter(detail__startswith="Van het slot gehaald").exists()


def test_every_page_of_the_admin_says_so_until_then(client, sign_in, restored_site):
    sign_in("Nieuwsbriefredactie")
    changelist = reverse("admin:newsletter_issue_changelist")
    for path in (reverse("admin:index"), changelist):
        page = client.get(path).text
        assert BAR in page
        assert PAGE in page
        assert "De nieuwsbrief wacht op u" not in page
    resume(client, restored_site)
    assert BAR not in client.get(changelist).text
    assert BAR not in client.get(reverse("account_login")).text


def test_it_is_done_once_and_by_who_may_send(client, sign_in, restored_site):
    sign_in("Landelijke redactie")
    page = client.get(reverse("admin:index")).text
    assert BAR in page
    assert PAGE not in page
    assert resume(client, restored_site)
    assert MailHold.objects.get().stops_work
    sign_in("Nieuwsbriefredactie")
    resume(client, restored_site)
    assert "De site is al van het slot." in resume(client, restored_site)


def test_a_site_without_mail_is_simply_released(client, sign_in, run_worker):
    sign_in("Nieuwsbriefredactie")
    hold_restored_site()
    resume(client, MailHold.objects.get())
    assert not MailHold.objects.open().exists()


def test_the_monitor_sees_it(client, restored_site):
    Heartbeat().record_beat()
    assert client.get("/healthz").json()["worker"] == "stopped"


def test_another_machine_adds_what_it_knows(restored_site):
    """It finds the hold, and leaves the site on hold."""
    check_database_mark()
    assert MailHold.objects.get().stops_work
