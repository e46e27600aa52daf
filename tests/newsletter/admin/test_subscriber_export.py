"""The export of subscribers: complete, harmless for a spreadsheet, and in the audit log."""

import pytest
from django.urls import reverse

from newsletter.services import subscriber_export
from publishing import exports
from publishing.models import Event
from tests.exports import export_rows
from tests.factories import SubscriberFactory

pytestmark = pytest.mark.django_db

EXPORT_URL = reverse("admin:newsletter_subscriber_csv")


@pytest.fixture(autouse=True)
def small_steps(monkeypatch):
    monkeypatch.setattr(exports, "ROWS_PER_STEP", 2)


def test_the_table_holds_every_subscriber_once(admin_client):
    subscribers = SubscriberFactory.create_batch(5)
    SubscriberFactory(email="weg@voorbeeld.nl", state="stopped", landsdelen="noord,oost")
    head, last, *others = export_rows(admin_client, EXPORT_URL)
    assert head == subscriber_export.COLUMNS
    assert last[:4] == [
        "weg@voorbeeld.nl",
        "Gestopt",
        "Het adres bestaat niet of weigert mail",
        "Noord, Oost",
    ]
    assert [row[0] for row in others] == [subscriber.email for subscriber in reversed(subscribers)]


def test_the_table_has_what_the_list_shows(admin_client):
    SubscriberFactory(email="anna@voorbeeld.nl")
    SubscriberFactory(email="bert@voorbeeld.nl", state="pending")
    assert [row[0] for row in export_rows(admin_client, EXPORT_URL, {"state": "pending"})[1:]] == [
        "bert@voorbeeld.nl"
    ]


def test_an_address_is_no_formula(admin_client):
    SubscriberFactory(email="=1+1@voorbeeld.nl")
    assert export_rows(admin_client, EXPORT_URL)[1][0] == "'=1+1@voorbeeld.nl"


def test_taking_it_along_is_in_the_log(client, sign_in):
    user = sign_in("Nieuwsbriefredactie")
    client.get(EXPORT_URL)
    client.post(EXPORT_URL)
    client.post(EXPORT_URL, query_params={"state": "left"})
    lines = [
        (event.get_kind_display(), event.title, event.user, event.detail)
        for event in Event.objects.all()
    ]
    assert lines == [
        ("Meegenomen als bestand", "Abonnees", user, "Een keuze uit de lijst"),
        ("Meegenomen als bestand", "Abonnees", user, "De hele lijst"),
    ]
