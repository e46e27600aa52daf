import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from newsletter.models import Subscriber

pytestmark = pytest.mark.django_db

LIST = "admin:newsletter_subscriber_changelist"


@pytest.fixture
def subscribers():
    return [Subscriber.objects.create(email=f"{name}@voorbeeld.nl") for name in ("anna", "bert")]


def test_subscribers_are_found_by_address_and_state(admin_client, subscribers):
    assert "anna@voorbeeld.nl" in admin_client.get(reverse(LIST)).text
    found = admin_client.get(reverse(LIST), {"q": "bert"}).text
    assert "bert@voorbeeld.nl" in found
    assert "anna@voorbeeld.nl" not in found
    assert "anna@voorbeeld.nl" not in admin_client.get(reverse(LIST), {"state": "confirmed"}).text


def test_nobody_is_added_or_changed_by_an_editor(admin_client, subscribers):
    change = reverse("admin:newsletter_subscriber_change", args=[subscribers[0].pk])
    assert admin_client.get(reverse("admin:newsletter_subscriber_add")).status_code == 403
    assert admin_client.get(change).status_code == 200
    assert admin_client.post(change, {"state": "confirmed"}).status_code == 403


def test_erasing_leaves_no_address_behind(admin_client, subscribers):
    delete = reverse("admin:newsletter_subscriber_delete", args=[subscribers[0].pk])
    admin_client.post(delete, {"post": "yes"})
    assert Subscriber.objects.get() == subscribers[1]
    assert "anna" not in str(LogEntry.objects.values())
