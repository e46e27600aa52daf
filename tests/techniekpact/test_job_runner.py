"""Lines of the worker about jobs that fail: one when it begins, and one when it is over."""

import logging
import smtplib
import socket
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from newsletter.blame import Source
from newsletter.delivery.run import MailServerError
from newsletter.delivery.smtp_errors import classify_connection_error, log_reason
from newsletter.models import Worker
from techniekpact import job_runner
from techniekpact.job_runner import DatabaseAwayError, JobRunner
from techniekpact.management.commands import worker as command

pytestmark = pytest.mark.once


@pytest.fixture
def runner(caplog):
    caplog.set_level(logging.WARNING)
    return JobRunner()


def failing(error):
    def job():
        if job.error:
            raise type(job.error)(*job.error.args)

    job.error = error
    return job


def messages(caplog):
    return [record.getMessage() for record in caplog.records]


def test_a_job_that_fails_round_after_round_writes_one_line(runner, caplog):
    job = failing(KeyError("anna@voorbeeld.nl"))
    assert [runner.run(job).succeeded for _ in range(3)] == [False] * 3
    job.error = None
    assert [runner.run(job).succeeded for _ in range(3)] == [True] * 3
    start, end = messages(caplog)
    assert start.startswith("job: KeyError at test_job_runner.py:")
    assert end == "job: works again"


def test_another_failure_of_the_same_job_is_another_line(runner, caplog):
    job = failing(MailServerError("timed out"))
    runner.run(job)
    job.error = MailServerError("log-in refused (535)")
    runner.run(job)
    assert messages(caplog) == [
        "job: MailServerError: timed out",
        "job: MailServerError: log-in refused (535)",
    ]


def test_a_job_with_nothing_to_do_has_not_recovered_by_that(runner, caplog):
    runner.recovery_checks = {"job": lambda: runner.is_well}
    runner.is_well = False
    job = failing(MailServerError("timed out"))
    runner.run(job)
    job.error = None
    assert runner.run(job).succeeded
    assert "job" in runner.failures
    runner.is_well = True
    runner.run(job)
    assert messages(caplog) == ["job: MailServerError: timed out", "job: works again"]


@pytest.fixture
def database(monkeypatch):
    state = SimpleNamespace(is_answering=False)
    monkeypatch.setattr(job_runner, "is_database_answering", lambda: state.is_answering)
    return state


def test_a_database_that_is_away_is_one_line_and_one_when_it_is_back(runner, caplog, database):
    job = failing(OperationalError("on host db.example"))
    for _ in range(3):
        with pytest.raises(DatabaseAwayError):
            runner.run(job)
    job.error = None
    runner.run(job)
    runner.run(job)
    assert messages(caplog) == [
        "No database (OperationalError): all work waits",
        "The database is back",
    ]


def test_a_slow_statement_is_no_outage(runner, database):
    database.is_answering = True
    assert not runner.run(failing(OperationalError("canceling statement"))).succeeded
    assert "job" in runner.failures


@pytest.mark.django_db
def test_while_the_database_is_away_no_other_job_waits_for_it(database, monkeypatch):
    tried = []

    def first():
        tried.append("first")
        raise OperationalError

    monkeypatch.setattr(command, "JOBS", [first, lambda: tried.append("second")])
    with pytest.raises(CommandError):
        call_command("worker", once=True)
    assert tried == ["first"]


@pytest.mark.django_db
def test_the_row_of_the_worker_names_the_jobs_that_fail(monkeypatch):
    seen = []

    def broken():
        raise KeyError

    def look():
        seen.append(Worker.objects.get().failing_jobs)

    monkeypatch.setattr(command, "JOBS", [look, broken, look])
    with pytest.raises(CommandError):
        call_command("worker", once=True)
    assert seen == [[], ["broken"]]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ConnectionRefusedError(), "connection refused or unreachable"),
        (TimeoutError(), "timed out"),
        (socket.gaierror(), "its name is not in the DNS"),
        (
            smtplib.SMTPAuthenticationError(535, b"5.7.8 anna@voorbeeld.nl"),
            "log-in refused (5.7.8)",
        ),
        (smtplib.SMTPAuthenticationError(535, b"anna@voorbeeld.nl"), "log-in refused (535)"),
        (smtplib.SMTPConnectError(554, b"no"), "refused (554)"),
    ],
)
def test_a_mail_server_that_takes_nothing_has_a_reason(error, reason):
    assert log_reason(classify_connection_error(error, Source.GREETING).reason) == reason
