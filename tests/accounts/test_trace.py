"""The trace of who came in: in the audit log, and one line for fail2ban in the process log."""

import logging
import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import NetworkSalt
from publishing.models import Event
from techniekpact.log_redaction import RedactingFormatter
from tests.accounts.conftest import EMAIL, PASSWORD
from tests.admin.access_scenario import create_role_user
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

AUDIT_URL = reverse("admin:publishing_event_changelist")


@pytest.fixture
def process_log(caplog):
    caplog.set_level(logging.WARNING, "accounts.trace")
    return lambda: [record.message for record in caplog.records if record.name == "accounts.trace"]


def details():
    rows = Event.objects.order_by("pk").values_list("kind", "title", "detail")
    return [(kind, title, re.sub(r"[0-9a-f]{8}$", "…", detail)) for kind, title, detail in rows]


def test_coming_in_and_failing_stand_in_the_log(account, log_in):
    log_in()
    log_in(password="verkeerd-verkeerd", client=Client())
    log_in("niemand@voorbeeld.nl", client=Client())
    assert details() == [
        ("logged_in", "anna", "Netwerk …"),
        ("login_failed", "anna", "Wachtwoord. Netwerk …"),
        ("login_failed", "Onbekend account", "Wachtwoord. Netwerk …"),
    ]


def test_what_was_typed_is_stored_nowhere(account, log_in, process_log):
    log_in("mijn-geheime-wachtwoord", "x", client=Client())
    stored = str(list(Event.objects.values())) + str(process_log())
    assert "geheime" not in stored


def test_a_network_has_a_name_that_lapses(account, log_in):
    for address in ("10.1.2.3", "10.1.2.99", "10.1.3.3"):
        log_in(password="fout", client=Client(REMOTE_ADDR=address))
    names = [event.detail[-8:] for event in Event.objects.order_by("pk")]
    assert names[0] == names[1] != names[2]
    NetworkSalt.objects.all().delete()
    log_in(password="fout", client=Client(REMOTE_ADDR="10.1.2.3"))
    assert Event.objects.first().detail[-8:] not in names
    assert "10.1." not in str(list(Event.objects.values()))


@pytest.mark.parametrize(
    ("address", "network"),
    [("10.1.2.3", "10.1.2.0/24"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64")],
)
def test_the_process_log_has_a_line_per_failure_with_a_network_alone(
    account, log_in, process_log, address, network
):
    client = Client(REMOTE_ADDR=address)
    for _ in range(12):
        log_in(password="fout", client=client)
    lines = process_log()
    assert lines[0] == f"log-in failed from {network}"
    assert lines[-1] == f"log-in refused from {network}"
    assert len(lines) == 12
    assert EMAIL not in str(lines)


@pytest.mark.once
def test_what_fail2ban_reads_is_what_the_site_writes(settings):
    documentation = (settings.BASE_DIR / "docs/accounts.md").read_text()
    written = re.search(r"failregex = (.+)", documentation)[1]
    # fail2ban cuts the moment and the name of the process off.
    pattern = re.compile(written.replace("<SUBNET>", r"([0-9a-f.:]+/[0-9]+)"))
    formatter = RedactingFormatter("{levelname} {name}: {message}", style="{")
    for text, network in (("failed", "10.1.2.0/24"), ("refused", "2001:db8:1:2::/64")):
        message = f"log-in {text} from {network}"
        values = {"name": "accounts.trace", "levelname": "WARNING", "msg": message}
        assert pattern.search(formatter.format(logging.makeLogRecord(values)))[1] == network


def test_a_lock_out_is_recorded_once(account, log_in):
    for _ in range(15):
        log_in(password="fout")
    kinds = list(Event.objects.values_list("kind", flat=True))
    assert kinds.count("login_failed") == 10
    assert kinds.count("locked_out") == 1


def test_the_administrator_reads_it_and_nobody_else(client, account, log_in):
    log_in(password="fout", client=Client())
    log_in("niemand", client=Client())
    for role, may in (("administrator", True), ("national", False), ("reader", False)):
        client.force_login(create_role_user(role))
        page = client.get(AUDIT_URL).text
        assert ("Wachtwoord. Netwerk" in page) is may
        assert ("Onbekend account" in page) is may


def test_the_start_page_is_not_full_of_log_ins(client, account, log_in):
    log_in(password="fout", client=Client())
    client.force_login(create_role_user("administrator"))
    assert "Inloggen mislukt" not in client.get(reverse("admin:index")).text


def test_a_change_of_address_is_told_at_both_and_stands_in_no_log(
    admin_client, account, mailed_texts
):
    path = reverse("admin:auth_user_change", args=[account.pk])
    data = {"email": "nieuw@voorbeeld.nl", "is_active": "on", "is_staff": "on"}
    admin_client.post(path, data)
    told = [to for to, text in mailed_texts() if "e-mailadres van uw account" in text]
    assert sorted(told) == [EMAIL, "nieuw@voorbeeld.nl"]
    event = Event.objects.get(kind=Event.Kind.CREDENTIALS)
    assert (event.detail, event.user_name) == ("Ander e-mailadres", "admin")


def test_roles_given_outside_a_page_are_no_line():
    UserFactory(roles=["Lezer"])
    assert not Event.objects.exists()


def test_a_session_made_by_force_is_no_log_in(client, account):
    client.force_login(account)
    assert not Event.objects.exists()
    assert client.login(username=EMAIL, password=PASSWORD)
