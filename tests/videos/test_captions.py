"""Captions: a browser drops what it cannot read, so each mistake is told with its line."""

import pytest
from django.core.exceptions import ValidationError

from videos import captions
from videos.captions import caption_lines, check_captions, decode_captions, normalise_captions

pytestmark = pytest.mark.once

GOOD = """WEBVTT - Een dag in de werkplaats

NOTE
Gemaakt door de redactie

STYLE
::cue { color: white }

1
00:01.000 --> 00:04.000 align:start
<v Noor>Ik wil <i>lasser</i> worden.

01:00:05.000 --> 01:00:07.250
[applaus]
Tom &amp; ik
"""


def problems_of(text, duration=0):
    try:
        check_captions(normalise_captions(text), duration)
    except ValidationError as error:
        return error.messages
    return []


def test_good_captions_are_taken_and_become_text():
    assert problems_of(GOOD) == []
    assert problems_of("\ufeff" + GOOD.replace("\n", "\r\n")) == []
    assert caption_lines(GOOD) == ["Noor: Ik wil lasser worden.", "[applaus] Tom & ik"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1\n00:00:01,000 --> 00:00:02,000\nHoi", captions.SUBRIP),
        ("Hoi", captions.NO_HEADER),
        ("WEBVTTX\n\n00:01.000 --> 00:02.000\nHoi", captions.NO_HEADER),
        ("WEBVTT", captions.NO_CAPTIONS),
        ("WEBVTT\n\nNOTE niets", captions.NO_CAPTIONS),
        ("WEBVTT\n\n00:01,000 --> 00:02,000\nHoi", captions.WRONG_TIME.format(line=3)),
        ("WEBVTT\n\n0:1.0 --> 00:02.000\nHoi", captions.WRONG_TIME.format(line=3)),
        ("WEBVTT\n\na\n00:61.000 --> 01:02.000\nHoi", captions.WRONG_TIME.format(line=4)),
        ("WEBVTT\n\n00:01.000 --> 00:02.000", captions.NO_TEXT.format(line=3)),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>", captions.NO_TEXT.format(line=3)),
        ("WEBVTT\n\nLosse tekst\nen meer", captions.NO_TIME.format(line=3)),
        ("WEBVTT\n\n00:02.000 --> 00:02.000\nHoi", captions.ENDS_EARLY.format(line=3)),
        (
            "WEBVTT\n\n00:02.000 --> 00:03.000\nHoi\n\n00:01.000 --> 00:03.000\nDag",
            captions.NOT_ASCENDING.format(line=6, other=3),
        ),
        (
            "WEBVTT\n\n00:20.000 --> 00:21.000\nHoi",
            captions.AFTER_END.format(line=3, duration=12),
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(text, problem):
    assert problem in problems_of(text, duration=12)


def test_many_mistakes_are_told_in_part():
    wrong = "\n\n".join(["WEBVTT", *["tekst zonder tijd"] * 50])
    assert problems_of(wrong)[captions.MAX_TOLD :] == [captions.MORE]


def test_only_text_is_taken():
    assert decode_captions(b"\xef\xbb\xbfWEBVTT") == "WEBVTT"
    for content in ("WEBVTT é".encode("latin-1"), b"WEBVTT\xff\xfe"):
        with pytest.raises(ValidationError, match="UTF-8"):
            decode_captions(content)
