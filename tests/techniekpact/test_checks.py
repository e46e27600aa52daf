import logging
import sys
from logging.config import DictConfigurator
from uuid import UUID

import pytest
from django.conf import settings

from caching import version
from newsletter.tokens import make_manage_token, make_unsubscribe_token
from techniekpact.checks import check_export_folder, check_site_url


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


def test_copies_of_the_site_lie_where_a_web_server_can_reach_them(settings, tmp_path):
    for folder, errors in [
        (None, []),
        (tmp_path, []),
        (settings.DATA_DIR / "copies", ["techniekpact.E004"]),
    ]:
        settings.EXPORT_DIR = folder
        assert [error.id for error in check_export_folder(None)] == errors


def format_log_record(message, *arguments, exc_info=None):
    """Format a record with the formatter of the site's own log."""
    formatter = DictConfigurator({}).configure_formatter(
        settings.LOGGING["formatters"][settings.LOGGING["handlers"]["stderr"]["formatter"]]
    )
    record = logging.LogRecord("x", logging.ERROR, "", 0, message, arguments, exc_info)
    return formatter.format(record)


@pytest.mark.parametrize("page", ["bevestigen", "afmelden", "mijn"])
def test_no_log_line_holds_a_link_that_acts_for_a_subscriber(page):
    line = format_log_record("%s: %s", "Forbidden", f"/nieuwsbrief/{page}/abc.def/wissen/")
    assert line == f"ERROR x: Forbidden: /nieuwsbrief/{page}/…/wissen/"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("DETAIL:  Key (email)=(anna@voorbeeld.nl) already exists.", "Key (email)=(…) already"),
        ("UNIQUE failed for <Anna.Bos+x@mail.voorbeeld.nl>", "failed for <…>"),
        ("/zoek?q=anna%40voorbeeld.nl&p=1", "/zoek?q=…&p=1"),
        ("smtp://redactie:geheim@mail.voorbeeld.nl", "smtp://redactie:…"),
        (make_unsubscribe_token(UUID(int=7), 12), "'…'"),
        (make_manage_token(UUID(int=7)), "'…'"),
    ],
    # Not the tokens: they tell the second, and every process must have the same names.
    ids=["key", "brackets", "query", "address", "leave token", "manage token"],
)
def test_an_exception_in_the_log_holds_no_address_and_no_token(message, expected):
    try:
        int(message)
    except ValueError:
        text = format_log_record("Failed for %s", "bert@voorbeeld.nl", exc_info=sys.exc_info())
    assert text.startswith("ERROR x: Failed for …\nTraceback")
    assert expected in text
    for secret in ("voorbeeld.nl", "geheim", "anna", "Anna", UUID(int=7).hex):
        assert secret not in text


def test_a_decorator_in_a_traceback_stays():
    assert "  @atomic\n" in format_log_record("  @atomic\n")


@pytest.mark.django_db(transaction=True)
def test_an_unwritable_folder_does_not_undo_a_publication(settings, tmp_path, caplog):
    blocked = tmp_path / "file"
    blocked.touch()
    settings.DATA_DIR = blocked
    before = version.current_version()
    version.invalidate()
    assert "Other processes hear of a change only" in caplog.text
    assert version.current_version() != before
