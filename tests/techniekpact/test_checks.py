import logging

import pytest
from django.conf import settings

from publishing import generation
from techniekpact.checks import check_site_url
from techniekpact.logs import WithoutSecrets


@pytest.mark.parametrize(
    ("address", "local", "good"),
    [
        ("https://www.voorbeeld.nl", False, True),
        ("http://localhost:8000", True, True),
        ("http://www.voorbeeld.nl", False, False),
        ("techniekpact.nl", False, False),
        ("https://www.voorbeeld.nl/pad", False, False),
    ],
)
def test_the_site_needs_a_whole_address(settings, address, local, good):
    settings.SITE_URL, settings.LOCAL = address, local
    assert [error.id for error in check_site_url(None)] == ([] if good else ["techniekpact.E001"])


@pytest.mark.parametrize("page", ["bevestigen", "afmelden", "mijn"])
def test_no_log_line_holds_a_link_that_acts_for_a_subscriber(page):
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "%s: %s",
        ("Forbidden", f"/nieuwsbrief/{page}/abc.def/wissen/"), None,
    )  # fmt: skip
    assert WithoutSecrets().filter(record)
    assert record.getMessage() == f"Forbidden: /nieuwsbrief/{page}/…/wissen/"


def test_every_line_passes_that_filter():
    assert settings.LOGGING["handlers"]["stderr"]["filters"] == ["without_secrets"]


def test_an_unwritable_folder_does_not_undo_a_publication(settings, tmp_path, caplog):
    blocked = tmp_path / "file"
    blocked.touch()
    settings.DATA_DIR = blocked
    generation.bump()
    assert "generation cannot be written" in caplog.text
