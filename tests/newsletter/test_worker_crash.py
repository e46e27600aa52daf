"""A short run of `make crash-test` on the database of the test."""

import pytest

from bench.mail_workers import worker_environment
from bench.smtp_sink import SmtpSink
from bench.worker_crash import CrashRun
from tests.database_url import database_url


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("workers", [1, 2])
def test_killed_workers_send_nothing_twice_and_forget_nobody(workers, tmp_path):
    with SmtpSink() as sink:
        env = worker_environment(tmp_path, database_url(), sink.port)
        CrashRun(env, workers, sink.received, recipients=400).run(kills=2, restores=0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("workers", [1, 2])
def test_after_a_restore_nobody_has_it_twice_and_who_may_not_is_uncertain(workers, tmp_path):
    with SmtpSink() as sink:
        env = worker_environment(tmp_path, database_url(), sink.port)
        CrashRun(env, workers, sink.received, recipients=600).run(kills=1, restores=1)
