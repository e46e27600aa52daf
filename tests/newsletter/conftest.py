import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from newsletter.models import Subscriber

EMAIL = "anna@voorbeeld.nl"


@pytest.fixture
def sign_up(client):
    """Send the form, as a visitor does."""

    def send(email=EMAIL, **extra):
        return client.post(reverse("newsletter:subscribe"), {"email": email}, **extra)

    return send


@pytest.fixture
def work():
    """One round of the worker."""
    return lambda: call_command("worker", "--once")


@pytest.fixture
def link(sign_up, work):
    """Sign up, and return the path that the mail leads to."""

    def path(email=EMAIL):
        sign_up(email)
        work()
        return re.search(
            r"http://localhost:8000(/nieuwsbrief/bevestigen/\S+)", mail.outbox[-1].body
        )[1]

    return path


@pytest.fixture
def anna():
    return lambda: Subscriber.objects.get(email=EMAIL)
