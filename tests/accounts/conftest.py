import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.admin.conftest import admin_page  # noqa: F401  (a fixture)
from tests.factories import UserFactory

EMAIL = "anna@voorbeeld.nl"
PASSWORD = "een-lange-zin-die-blijft-31"


@pytest.fixture
def make_editor(db):
    """Create an editor with a password, who logs in by her address."""

    def make(email=EMAIL, role="Lezer", **values):
        user = UserFactory(
            **{"username": email, "email": email, "is_staff": True, "roles": [role], **values}
        )
        user.set_password(PASSWORD)
        user.save()
        return user

    return make


@pytest.fixture
def account(make_editor):
    return make_editor()


@pytest.fixture
def log_in(client):
    """Send the form to log in, as a browser does."""

    def send(name=EMAIL, password=PASSWORD, client=client, **values):
        data = {"username": name, "password": password, **values}
        return client.post(reverse("account_login"), data)

    return send


@pytest.fixture
def other_client():
    """A browser elsewhere."""
    agent = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"
    return Client(HTTP_USER_AGENT=agent, REMOTE_ADDR="10.9.9.9")


@pytest.fixture
def mailed_path():
    """Deliver all mail and return the path of the link in the last one."""

    def find_path():
        call_command("worker", "--once")
        return re.search(r"http://localhost:8000(/beheer/wachtwoord/\S+)", mail.outbox[-1].body)[1]

    return find_path


@pytest.fixture
def mailed_texts():
    """Deliver all mail; return pairs of an address and the text of a mail to it."""

    def list_texts():
        call_command("worker", "--once")
        return [(message.to[0], message.body) for message in mail.outbox]

    return list_texts
