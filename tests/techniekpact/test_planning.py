"""The planning: all that is planned on one page, and in one's own calendar program."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from newsletter.models import Mailing
from publishing.models import CalendarLink
from techniekpact.log_redaction import redact_text
from tests.factories import (
    ActivityFactory,
    ArticleFactory,
    IssueFactory,
    ProjectFactory,
    RegionFactory,
    UserFactory,
)
from tests.publishing.steps import save_new_draft

pytestmark = pytest.mark.django_db

PLANNING_URL = reverse("admin:planning")


def entry_texts(client, noon, **query):
    """Return the entries on the page, as 'kind title'."""
    soup = BeautifulSoup(client.get(PLANNING_URL, {"maand": f"{noon:%Y-%m}"} | query).text, "lxml")
    return sorted(" ".join(link.text.split()) for link in soup.select(".plan-entry a"))


@pytest.fixture
def noon():
    """Noon on the 15th of next month."""
    later = timezone.localtime().replace(day=1) + timedelta(days=31)
    return later.replace(day=15, hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def planned(noon):
    """One thing of each kind in this month, and one in another."""
    ArticleFactory(title="Bericht", live=False, go_live_at=noon)
    ArticleFactory(title="Later", live=False, go_live_at=noon + timedelta(days=70))
    ProjectFactory(title="Voorbeeld", expire_at=noon, check_before=noon.date())
    ActivityFactory(title="Open dag", start_date=noon.date())
    issue = IssueFactory(title="Nieuwsbrief 1")
    save_new_draft(issue, title="Nieuwsbrief 1")
    issue.refresh_from_db()
    Mailing.objects.create(issue=issue, revision=issue.latest_revision, send_at=noon)


ALL_ENTRIES = [
    "12:00 Gaat van de site Voorbeeld",
    "12:00 Komt op de site Bericht",
    "12:00 Nieuwsbrief Nieuwsbrief 1",
    "Activiteit Open dag",
    "Nakijken Voorbeeld",
]


def test_a_cancelled_mailing_is_no_plan(admin_client, planned, noon):
    Mailing.objects.update(state=Mailing.State.CANCELLED)
    assert entry_texts(admin_client, noon, soort="nieuwsbrief") == []


def test_a_month_has_all_that_is_planned(admin_client, planned, noon):
    assert entry_texts(admin_client, noon) == ALL_ENTRIES
    assert entry_texts(admin_client, noon, weergave="lijst") == ALL_ENTRIES
    assert entry_texts(admin_client, noon, soort="controleren") == ["Nakijken Voorbeeld"]
    assert entry_texts(admin_client, noon, van_mij="1") == []
    later = noon + timedelta(days=70)
    assert entry_texts(admin_client, noon, maand=f"{later:%Y-%m}", weergave="lijst") == [
        "12:00 Komt op de site Later"
    ]
    for odd in ("0000-00", "9999-12", "x", "2026-13"):
        assert entry_texts(admin_client, noon, maand=odd, soort="x", weergave="lijst") == []


def test_an_editor_of_a_part_sees_the_plans_of_her_part(client, planned, noon):
    region, user = RegionFactory(), UserFactory(is_staff=True, roles=["Regioredactie"])
    region.editors.add(user)
    ActivityFactory(title="Eigen dag", start_date=noon.date(), region=region, expire_at=noon)
    other = ActivityFactory(title="Dag van een ander", start_date=noon.date(), expire_at=noon)
    ActivityFactory(title="Geheim", start_date=noon.date(), live=False)
    client.force_login(user)
    expected = ["12:00 Gaat van de site Eigen dag", f"Activiteit {other}", "Activiteit Eigen dag"]
    assert entry_texts(client, noon) == sorted([*expected, "Activiteit Open dag"])


def test_a_calendar_program_reads_it_at_a_secret_address(client, admin_client, admin_user, planned):
    link_url = reverse("admin:planning_link")
    page = admin_client.post(link_url, {"nieuw": ""}, follow=True)
    address = BeautifulSoup(page.text, "lxml").select_one("#agenda-adres")["value"]
    path = address.removeprefix("http://localhost:8000")
    response = client.get(path)
    assert response.headers["Cache-Control"].startswith("max-age=0")
    assert "Set-Cookie" not in response.headers
    events = Calendar.from_ical(response.content).walk("VEVENT")
    assert "Komt op de site: Bericht" in [event["summary"] for event in events]
    assert len(events) == len(ALL_ENTRIES) + 1
    assert admin_user.username not in response.text
    assert redact_text(f"Not Found: {path}") == (
        "Not Found: /beheer/agenda/abonnement/…/planning.ics"
    )
    assert client.get(path.replace("/planning.ics", "x/planning.ics")).status_code == 404
    admin_client.post(link_url, {"nieuw": ""})
    assert client.get(path).status_code == 404
    renewed = reverse("planning-calendar", args=[CalendarLink.objects.get().token])
    assert client.get(renewed).status_code == 200
    type(admin_user).objects.update(is_active=False)
    assert client.get(renewed).status_code == 404
    type(admin_user).objects.update(is_active=True)
    admin_client.post(link_url, {"stop": ""})
    assert client.get(renewed).status_code == 404
