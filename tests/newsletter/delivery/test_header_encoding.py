"""Subjects and names of senders, read back by two parsers that share no code."""

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.delivery import enqueue, run
from newsletter.delivery.header_encoding import encode_address_header, encode_text_header
from publishing.mail_templates import MailContent
from tests.factories import UserFactory

WORDS = (
    *("één", "coördinatie", "Brabant", "–", "‘techniek’", "=?", "?=", "MBO", "(nieuw)", "€ 3", "?"),
    *(
        "privé",
        "innovatie",
        "😀",
        "👩‍🔬",
        "a" * 80,
        "=3D",
        "x=?utf-8?q?a?=",
        "zeeën",
        "en",
        "\\",
        '"',
    ),
)
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200)
SUBJECTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(" ".join) | TEXT
MOST_BYTES_OF_ONE_WORD = 42
ADDRESS = "nieuws@techniekpact.example"


def read_old(header):
    """Read by the legacy parser of Python."""
    message = message_from_bytes(f"{header}\r\n\r\n".encode("ascii"), policy=policy.compat32)
    ((_, value),) = message.items()
    return str(make_header(decode_header(value)))


def read_new(header):
    """Read by the parser of RFC 5322 in `email.headerregistry`."""
    message = message_from_bytes(f"{header}\r\n\r\n".encode("ascii"), policy=policy.default)
    ((_, value),) = message.items()
    return value


def has_short_lines(header, *unbreakable):
    lines = header.split("\r\n")
    assert all(line.strip() for line in lines)
    return all(len(line) <= 76 or line.strip(" <>") in unbreakable for line in lines)


@given(subject=SUBJECTS)
@example("Één jaar coördinatie: wat het mbo, de bedrijven en de overheid samen voor elkaar kregen")
@example("  =?utf-8?q?a?=  ")
@example("Ruimte aan het eind ")
@example("")
def test_any_subject_is_read_back_by_both(subject):
    header = encode_text_header("Subject", subject)
    assert read_old(header) == subject
    assert str(read_new(header)) == subject
    assert has_short_lines(header)


@given(name=SUBJECTS.map(str.strip))
@example("Techniek, pact; <x>")
@example('Het "pact" \\')
@example("Techniekpact – regio Één, =?utf-8?q?a?=")
@example("x" * 100)
def test_any_name_of_a_sender_is_read_back_by_both(name):
    header = encode_address_header("From", name, ADDRESS)
    (sender,) = read_new(header).addresses
    assert sender.addr_spec == ADDRESS
    # Python before 3.13 reads a space between two encoded words of a name.
    if len(name.encode()) <= MOST_BYTES_OF_ONE_WORD:
        assert sender.display_name == name
    old_name, old_address = parseaddr(header.removeprefix("From: ").replace("\r\n", ""))
    assert (str(make_header(decode_header(old_name))), old_address) == (name, ADDRESS)
    assert has_short_lines(header)


def test_what_is_no_letter_cannot_start_a_line_of_its_own():
    header = encode_text_header("Subject", "Nieuws\r\nBcc: iedereen@voorbeeld.nl\u2028\0")
    assert "\n" not in header.replace("\r\n ", "")
    assert read_old(header).split() == ["Nieuws", "Bcc:", "iedereen@voorbeeld.nl"]


def test_an_address_that_fits_on_no_line_stays_whole():
    address = f"{'a' * 60}@{'b' * 60}.nl"
    header = encode_address_header("From", "Één", address)
    assert has_short_lines(header, address)
    assert read_new(header).addresses[0].addr_spec == address


@pytest.mark.django_db
@pytest.mark.parametrize("subject", ["Vraag? = één antwoord?=", "Een lang onderwerp é " * 9])
def test_the_subject_of_each_kind_of_mail_arrives(smtp_server, subject):
    enqueue(
        user=UserFactory(email="eva@voorbeeld.nl"),
        content=MailContent(subject, "tekst", "<p>tekst</p>"),
    )
    run.deliver_queued(1)
    ((_, content),) = smtp_server.received
    head = content.partition(b"\r\n\r\n")[0].decode("ascii")
    assert message_from_bytes(content, policy=policy.default)["Subject"] == subject
    assert all(len(line) <= 76 for line in head.split("\r\n") if "=?" in line)
