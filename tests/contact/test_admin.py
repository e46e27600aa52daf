"""The messages in the admin; who may do what is in `tests/admin/test_permission_matrix.py`."""

import pytest
from django.urls import reverse

from contact.models import ContactMessage
from publishing.models import Event
from tests.factories import ContactMessageFactory, RegionFactory

pytestmark = pytest.mark.django_db

LIST_URL = reverse("admin:contact_contactmessage_changelist")
SEARCH_URL = reverse("admin:contact_contactmessage_search")


def change_url(message):
    return reverse("admin:contact_contactmessage_change", args=[message.pk])


@pytest.fixture
def messages(sign_in):
    """Log in a regional editor; return a message about her region, another one and a national."""
    region = RegionFactory()
    region.editors.add(sign_in("Regioredactie"))
    regions = (region, RegionFactory(), None)
    return [
        ContactMessageFactory(region=region, subject=f"Vraag {number}", email="a@voorbeeld.nl")
        for number, region in enumerate(regions)
    ]


def test_a_regional_editor_reads_the_messages_of_her_region(client, messages):
    page = client.get(LIST_URL).text
    assert "Vraag 0" in page
    assert "Vraag 1" not in page
    assert "Vraag 2" not in page
    assert "Wie doen er mee?" in client.get(change_url(messages[0])).text
    for message in messages[1:]:
        assert client.get(change_url(message)).status_code == 302
        assert client.post(change_url(message), {"is_handled": "on"}).status_code == 302
    assert not ContactMessage.objects.filter(is_handled=True).exists()


def test_a_message_is_marked_as_handled_and_nothing_else_changes(client, messages):
    url = change_url(messages[0])
    client.post(url, {"is_handled": "on", "email": "b@voorbeeld.nl", "text": "x", "_save": ""})
    messages[0].refresh_from_db()
    assert messages[0].is_handled
    assert messages[0].email == "a@voorbeeld.nl"
    assert messages[0].text == "Wie doen er mee?"
    assert "Vraag 0" not in client.get(LIST_URL, {"is_handled__exact": "0"}).text


def test_the_search_by_address_finds_only_what_the_editor_may_see(client, messages):
    response = client.post(SEARCH_URL, {"email": "a@voorbeeld.nl"})
    assert response["Location"] == change_url(messages[0])
    messages[0].delete()
    response = client.post(SEARCH_URL, {"email": "a@voorbeeld.nl"})
    assert "a@" not in response["Location"]
    page = client.get(response["Location"]).text
    assert "Niets gevonden" in page


def test_all_messages_of_one_sender_are_found_for_who_answers_for_the_site(
    client, messages, sign_in
):
    sign_in("Landelijke redactie")
    ContactMessageFactory(subject="Van een ander")
    response = client.post(SEARCH_URL, {"email": "a@voorbeeld.nl"})
    assert "a@" not in response["Location"]
    page = client.get(response["Location"]).text
    assert all(f"Vraag {number}" in page for number in range(3))
    assert "Van een ander" not in page


def test_a_message_is_erased_on_request_and_the_log_does_not_say_whose(client, messages, sign_in):
    sign_in("Landelijke redactie")
    url = reverse("admin:contact_contactmessage_delete", args=[messages[1].pk])
    number = messages[1].pk
    client.post(url, {"post": "yes"})
    assert not ContactMessage.objects.filter(pk=number).exists()
    event = Event.objects.get(kind=Event.Kind.DELETED)
    assert (event.title, event.detail) == (f"Bericht {number}", "")


def test_a_regional_editor_cannot_erase(client, messages):
    url = reverse("admin:contact_contactmessage_delete", args=[messages[0].pk])
    assert client.post(url, {"post": "yes"}).status_code == 403
    assert ContactMessage.objects.count() == 3
