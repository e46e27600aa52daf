"""Web processes of their own, on the database of the test: how soon each sees a publication."""

import time

import pytest

from publishing import services
from tests.database import address
from tests.factories import ArticleFactory
from tests.serving import start_web_process

pytestmark = pytest.mark.django_db(transaction=True)

BOUND = 1.0
SLACK = 4.0
"""Seconds for a machine that does more than this."""


@pytest.fixture
def start(tmp_path):
    """Start web processes, each in the folder of that name; they are gone when the test ends."""
    started = []

    def starts(*folders):
        started.extend(start_web_process(tmp_path / name, address()) for name in folders)
        for process in started:
            process.wait_until_it_answers()
        return started

    yield starts
    for process in started:
        process.stop()


def publish(title):
    services.publish(thing=ArticleFactory(title=title, live=False), by=None)


def test_a_publication_is_seen_by_other_processes(start, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "here"
    beside, afar = start("here", "elsewhere")
    for process in (beside, afar):
        for _ in range(3):
            assert "Bericht 0" not in process.ask("/nieuws/")[1]
    for number in range(5):
        title = f"Bericht {number}"
        publish(title)
        since = time.monotonic()
        assert title in beside.ask("/nieuws/")[1], "not in the next answer"
        while title not in afar.ask("/nieuws/")[1]:
            assert time.monotonic() - since < BOUND + SLACK
