"""`manage.py doctor`: what is wrong with an installation, in words, with what to do."""

import json
import smtplib
import ssl
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.mail.backends.smtp import EmailBackend
from django.core.management import call_command
from django.db import OperationalError, connection

from newsletter.heartbeat import Heartbeat
from newsletter.sender_domain.findings import Finding, Severity
from newsletter.services.database_watch import hold_restored_site
from techniekpact.doctor import clock, database, domain_names, examination, files, mail, processes
from techniekpact.doctor.examination import Diagnosis
from techniekpact.doctor.versions import different_packages
from techniekpact.management.commands.doctor import format_report
from techniekpact.monitoring import storage_probe
from tests.processes import free_port
from tests.smtp_server import run_smtp_server

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def nothing_listens(settings, monkeypatch):
    settings.PORT = free_port()
    monkeypatch.setattr(storage_probe, "_last_probe", (-100.0, []))


def levels(findings):
    return {finding.name: finding.level for finding in findings}


def run_doctor(*arguments):
    """Return the status and what was written."""
    output = StringIO()
    try:
        call_command("doctor", *arguments, stdout=output)
    except SystemExit as end:
        return end.code, output.getvalue()
    return 0, output.getvalue()


def test_it_looks_at_everything_and_says_what_to_do():
    status, text = run_doctor("--json")
    report = json.loads(text)
    assert (status, report["well"]) == (1, False)  # no worker runs here
    parts = {finding["part"] for finding in report["findings"]}
    assert parts == set(examination.CHECKS) - {"Kopieën"}  # none are made here
    wrong = [finding for finding in report["findings"] if finding["level"] == "wrong"]
    assert {finding["part"] for finding in wrong} <= {"Processen", "Versies"}
    assert all(f["message"].endswith(".") for f in report["findings"])
    assert all(f["advice"] for f in report["findings"] if f["level"] != "good")


@pytest.mark.parametrize(("level", "status"), [("good", 0), ("better", 0), ("wrong", 1)])
def test_it_ends_with_one_when_something_is_wrong(monkeypatch, level, status):
    finding = Finding("Ruimte", Severity(level), "Zo is het.", "Doe iets." * (level != "good"))
    monkeypatch.setattr(examination, "CHECKS", {"Schijf": lambda: [finding]})
    assert run_doctor()[0] == run_doctor("--json")[0] == status


def test_people_read_each_finding_with_what_to_do_below():
    wrong = Finding("Ruimte", Severity.WRONG, "De schijf is vol.", "Maak ruimte.")
    good = Finding("Python", Severity.GOOD, "Python 3.")
    assert format_report([Diagnosis("Versies", good), Diagnosis("Schijf", wrong)]).splitlines() == [
        "Versies",
        "  goed  Python: Python 3.",
        "",
        "Schijf",
        "  FOUT  Ruimte: De schijf is vol.",
        "        → Maak ruimte.",
        "",
        "Er is één punt fout; zie hierboven.",
    ]


def test_a_check_that_fails_is_a_finding_and_stops_no_other(monkeypatch):
    good = Finding("Python", Severity.GOOD, "Python 3.")
    checks = {"Schijf": lambda: 1 / 0, "Versies": lambda: [good]}
    monkeypatch.setattr(examination, "CHECKS", checks)
    failed, other = examination.examine()
    assert failed.finding.level is Severity.UNKNOWN
    assert "ZeroDivisionError" in failed.finding.message
    assert other.finding is good


def test_what_a_check_saw_before_it_failed_is_told(monkeypatch):
    def fail_halfway():
        yield Finding("Webserver", Severity.WRONG, "Er is geen site.", "Start haar.")
        raise OperationalError

    monkeypatch.setattr(examination, "CHECKS", {"Processen": fail_halfway})
    assert [row.finding.name for row in examination.examine()] == ["Webserver", "Controle"]


def test_a_data_folder_that_is_not_there_is_one_finding(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "niet-aangekoppeld"
    checks = (files.check_disk, files.check_folders, files.check_permissions)
    (finding,) = [finding for check in checks for finding in check()]
    assert finding.level is Severity.WRONG
    assert "findmnt" in finding.advice


def test_packages_that_are_missing_or_of_another_version_are_named():
    lock = "django==1.0 \\\n  --hash=x\nno-such-package==2.0\nnot-here==1 ; os_name == 'nt'\n"
    different = different_packages(lock)
    assert [text.split()[0] for text in different] == ["django", "no-such-package"]
    assert "hoort 1.0" in different[0]
    assert "ontbreekt" in different[1]


def test_a_database_that_is_away_is_one_finding(monkeypatch):
    def refuse():
        raise OperationalError

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    assert levels(database.check_database()) == {"Verbinding": Severity.WRONG}


@pytest.mark.parametrize(
    ("free", "level"),
    [(50, Severity.WRONG), (500, Severity.BETTER), (5_000, Severity.GOOD)],
)
def test_the_disk(monkeypatch, free, level):
    usage = SimpleNamespace(free=free * files.MEGABYTE, total=10_000 * files.MEGABYTE)
    monkeypatch.setattr(files.shutil, "disk_usage", lambda folder: usage)
    assert levels(files.check_disk())["Ruimte"] is level


def test_a_folder_in_which_the_site_cannot_write_is_named(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setattr(storage_probe, "written_folders", lambda: [tmp_path / "file/below"])
    (finding,) = files.check_folders()
    assert finding.level is Severity.WRONG
    assert str(tmp_path / "file/below") in finding.message
    assert "chown" in finding.advice


def test_secrets_that_others_can_read_are_named_with_the_command(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (tmp_path / "db.sqlite3").touch(0o644)
    findings = {finding.name: finding for finding in files.check_permissions()}
    assert findings["Geheimen"].level is Severity.BETTER
    assert f"chmod o-rwx {tmp_path}/db.sqlite3" in findings["Geheimen"].advice
    settings.LOCAL = False
    assert levels(files.check_permissions())["Geheimen"] is Severity.WRONG


@pytest.mark.parametrize(
    ("is_synchronised", "level"),
    [(True, Severity.GOOD), (False, Severity.WRONG), (None, Severity.UNKNOWN)],
)
def test_the_clock(monkeypatch, is_synchronised, level):
    monkeypatch.setattr(clock, "is_synchronised", lambda: is_synchronised)
    assert levels(clock.check_clock())["Gelijk"] is level


def test_the_worker_and_its_jobs():
    assert levels(processes.check_processes())["Worker"] is Severity.WRONG
    heart = Heartbeat()
    heart.record_beat()
    assert levels(processes.check_processes())["Worker"] is Severity.GOOD
    heart.record_beat(["purge_trash"])
    assert any("purge_trash" in finding.message for finding in processes.check_processes())


def test_a_site_on_hold_is_not_at_work():
    hold_restored_site()
    Heartbeat().record_beat()
    finding = next(row for row in processes.check_processes() if row.name == "Worker")
    assert finding.level is Severity.BETTER
    assert "op slot" in finding.message


def test_a_folder_for_copies_that_the_worker_cannot_write(settings, monkeypatch, tmp_path):
    assert list(files.check_copies()) == []
    settings.EXPORT_DIR = tmp_path / "copies"
    assert list(files.check_copies()) == []
    monkeypatch.setattr(files, "can_write", lambda folder: False)
    (finding,) = files.check_copies()
    assert f"install --directory --owner=techniekpact --mode=755 {tmp_path}" in finding.advice


def test_a_mail_server_that_lets_us_in_and_one_that_does_not(settings):
    with run_smtp_server(settings):
        assert levels(mail.check_mail())["Versturen"] is Severity.GOOD
    finding = mail.check_mail_server(EmailBackend(host="127.0.0.1", port=free_port()))
    assert finding.level is Severity.WRONG
    assert "neemt niet op" in finding.message
    assert "EMAIL_URL" in finding.advice


def test_a_log_in_that_the_mail_server_refuses(monkeypatch):
    def refuse(backend):
        raise smtplib.SMTPAuthenticationError(535, b"5.7.8 no")

    monkeypatch.setattr(EmailBackend, "open", refuse)
    finding = mail.check_mail_server(EmailBackend())
    assert finding.message == mail.LOG_IN_REFUSED
    assert "wachtwoord" in finding.advice


def test_mail_that_goes_nowhere_is_wrong_where_visitors_come(settings, monkeypatch):
    assert levels(mail.check_mail())["Versturen"] is Severity.BETTER
    settings.LOCAL = False
    assert levels(mail.check_mail())["Versturen"] is Severity.WRONG


def test_a_site_that_cannot_be_reached_by_its_name():
    finding = domain_names.check_certificate("127.0.0.1", free_port())
    assert finding.level is Severity.UNKNOWN
    assert "nginx" in finding.advice


def test_a_certificate_that_is_not_right(monkeypatch):
    def refuse(*args, **kwargs):
        raise ssl.SSLCertVerificationError

    monkeypatch.setattr(domain_names.socket, "create_connection", refuse)
    finding = domain_names.check_certificate("techniekpact.example")
    assert finding.level is Severity.WRONG
    assert "certbot" in finding.advice
