"""The figures of mailings as a file: how many, never who, and kept when the deliveries go."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from newsletter.models import Mailing
from newsletter.services import mailings
from newsletter.services.unsubscription import unsubscribe
from tests.factories import IssueFactory, SubscriberFactory

pytestmark = pytest.mark.django_db

ALL_FIGURES_URL = reverse("admin:newsletter_issue_csv")


def read_figures(client, url):
    answer = client.get(url)
    assert answer["Content-Type"].startswith("text/csv")
    lines = csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";")
    return list(lines)


def figures_url(mailing):
    return reverse("admin:newsletter_issue_send_figures", args=[mailing.issue_id])


@pytest.fixture
def mailing(prepare_mailing):
    """A mailing of long ago, of which only counts are left."""
    mailing = prepare_mailing("anna@voorbeeld.nl", title="Techniek in mei")
    Mailing.objects.update(
        state=Mailing.State.DONE,
        started_at="2024-05-06T22:30:00Z",
        deliveries_deleted=True,
        candidates=100,
        sent=90,
        failed=7,
        uncertain=1,
        skipped=2,
        bounced=4,
        complained=1,
        unsubscribed=6,
        unsubscribed_soon=5,
        failure_counts=[["5.2.2", "", 4], ["550", "stopped", 3]],
    )
    return mailing


def test_a_mailing_has_its_figures_after_its_deliveries_are_gone(client, sign_in, mailing):
    sign_in("Lezer")
    (row,) = read_figures(client, figures_url(mailing))
    assert row["datum"] == "2024-05-07"
    assert row["onderwerp"] == "Techniek in mei"
    assert (row["lezers"], row["verstuurd"], row["mislukt"]) == ("100", "90", "7")
    assert row["mislukt: mailbox vol"] == "4"
    assert row["mislukt: adres gestopt"] == "3"
    assert row["mislukt: geen verbinding"] == "0"
    assert (row["onzeker"], row["overgeslagen"], row["teruggekomen"]) == ("1", "2", "4")
    assert row["als ongewenst gemeld"] == "1"
    assert (row["afgemeld"], row["afgemeld binnen 7 dagen"]) == ("6", "5")
    causes = [int(number) for name, number in row.items() if name.startswith("mislukt: ")]
    assert sum(causes) == 7


def test_all_mailings_stand_in_one_file_newest_first(client, sign_in, mailing, prepare_mailing):
    sign_in("Nieuwsbriefredactie")
    prepare_mailing(title="Techniek in juni")
    mailings.plan_mailing(issue=IssueFactory(live=False), user=None)
    subjects = [row["onderwerp"] for row in read_figures(client, ALL_FIGURES_URL)]
    assert subjects == ["Techniek in juni", "Techniek in mei"]


def test_what_was_not_counted_yet_is_unknown_and_not_zero(client, sign_in, mailing):
    sign_in("Nieuwsbriefredactie")
    Mailing.objects.update(unsubscribed_soon=None)
    assert read_figures(client, figures_url(mailing))[0]["afgemeld binnen 7 dagen"] == "onbekend"


@pytest.mark.parametrize(("days", "soon"), [(6, 1), (8, 0)])
def test_leaving_within_a_week_is_counted_without_knowing_who(prepare_mailing, days, soon):
    mailing = prepare_mailing("anna@voorbeeld.nl")
    Mailing.objects.update(started_at=timezone.now() - timedelta(days=days))
    unsubscribe(subscriber=SubscriberFactory(), mailing_id=mailing.pk)
    mailing.refresh_from_db()
    assert (mailing.unsubscribed, mailing.unsubscribed_soon) == (1, soon)


def test_there_are_no_figures_before_it_began(client, sign_in):
    sign_in("Nieuwsbriefredactie")
    mailing = mailings.plan_mailing(issue=IssueFactory(live=False), user=None)
    answer = client.get(figures_url(mailing), follow=True)
    assert "Deze nieuwsbrief is nog niet verstuurd." in answer.text


@pytest.mark.parametrize("role", ["Regioredactie", "Landelijke redactie"])
def test_who_sees_no_newsletters_gets_no_figures(client, sign_in, mailing, role):
    sign_in(role)
    assert client.get(ALL_FIGURES_URL).status_code == 403
    assert client.get(figures_url(mailing)).status_code == 404


def test_the_page_offers_the_file_and_says_what_is_not_measured_and_why(client, sign_in, mailing):
    sign_in("Lezer")
    page = client.get(reverse("admin:newsletter_issue_send", args=[mailing.issue_id])).text
    assert f'href="{figures_url(mailing)}"' in page
    assert "want wij volgen geen lezers" in page
    assert (
        f'href="{ALL_FIGURES_URL}"' in client.get(reverse("admin:newsletter_issue_changelist")).text
    )
