import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from newsletter.models import Import, Subscriber
from newsletter.services import mailings, subscriptions
from newsletter.tokens import make_manage_token, make_unsubscribe_token
from pact.models import SiteDetails
from tests.admin.conftest import admin_page  # noqa: F401  (a fixture)
from tests.factories import IssueFactory, SubscriberFactory, UserFactory
from tests.newsletter.import_forms import CONSENT_PROOF, IMPORT_ADD_URL
from tests.newsletter.wordings import FIRST_VERSION
from tests.smtp_server import run_smtp_server

EMAIL = "anna@voorbeeld.nl"


@pytest.fixture
def sign_up(client):
    """Submit the sign-up form as a visitor does."""

    def send(email=EMAIL, landsdelen=(), wording=FIRST_VERSION, **extra):
        data = {"email": email, "landsdeel": landsdelen, "toestemming": wording}
        return client.post(reverse("newsletter:subscribe"), data, **extra)

    return send


@pytest.fixture
def run_worker():
    """Run one round of the worker."""
    return lambda: call_command("worker", "--once")


@pytest.fixture
def request_confirmation_path(sign_up, run_worker):
    """Sign up, and return the path that the mail leads to."""

    def path(email=EMAIL):
        sign_up(email)
        run_worker()
        return re.search(
            r"http://localhost:8000(/nieuwsbrief/bevestigen/\S+)", mail.outbox[-1].body
        )[1]

    return path


@pytest.fixture
def get_subscriber():
    return lambda: Subscriber.objects.get(email=EMAIL)


@pytest.fixture
def subscriber(db):
    """Create a confirmed subscriber in two landsdelen."""
    subscriber = Subscriber.objects.create(
        email=EMAIL,
        landsdelen="noord,oost",
        signup_page="/praktijk/",
        signup_wording=FIRST_VERSION,
    )
    subscriptions.confirm_subscription(subscriber=subscriber, page="/nieuwsbrief/bevestigen/")
    return Subscriber.objects.get()


@pytest.fixture
def unsubscribe_path(subscriber):
    """Return the path that the unsubscribe link of an issue leads to."""
    return reverse("newsletter:unsubscribe", args=[make_unsubscribe_token(subscriber.key, 0)])


@pytest.fixture
def preferences_path(subscriber):
    """Return the path of the page with the preferences of the subscriber."""
    return reverse("newsletter:manage", args=[make_manage_token(subscriber.key)])


@pytest.fixture
def site_details(db):
    """Create the contact details of the sender, which every issue must carry."""
    return SiteDetails.objects.create(
        owner="Techniekpact", email="redactie@voorbeeld.nl", address="Straat 1, Utrecht"
    )


@pytest.fixture
def smtp_server(settings):
    """Start a mail server that accepts everything unless `replies` is set."""
    with run_smtp_server(settings) as server:
        yield server


@pytest.fixture
def prepare_mailing(site_details):
    """Create a mailing that is ready to be sent to subscribers with these addresses."""

    def prepare(*addresses, **issue):
        for email in addresses:
            SubscriberFactory(email=email)
        mailing = mailings.plan_mailing(
            issue=IssueFactory(live=False, **issue), user=UserFactory(is_superuser=True)
        )
        mailings.prepare_due_mailings()
        mailing.refresh_from_db()
        return mailing

    return prepare


@pytest.fixture
def upload_csv(admin_client):
    """Hand in a list of addresses, and return its import."""

    def upload(text, **values):
        answer = admin_client.post(IMPORT_ADD_URL, {**CONSENT_PROOF, "text": text, **values})
        assert answer.status_code == 302, answer.text
        return Import.objects.get()

    return upload


@pytest.fixture
def picture_folder(settings, tmp_path):
    """Keep the files of pictures out of the folder that other tests share."""
    settings.MEDIA_ROOT = tmp_path / "media"
