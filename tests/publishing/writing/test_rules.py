"""The check of a text, rule by rule."""

from datetime import date

import pytest

from pact.models import Activity, Article, Project
from publishing.writing.check import check_writing
from publishing.writing.document import WrittenDocument
from publishing.writing.findings import Rule
from publishing.writing.jargon import build_jargon
from publishing.writing.readability import measure, split_sentences

JARGON = build_jargon([("faciliteren, faciliteert", "helpen"), ("in het kader van", "voor")])
TODAY = date(2026, 6, 1)
LONG = "Wij " + "werken samen en " * 9 + "leren."


def findings(model=Article, **values):
    document = WrittenDocument(model, {"summary": "Kort.", **values})
    return check_writing(document, jargon=JARGON, today=TODAY).findings


def words_of(rule, model=Article, **values):
    return [finding.words for finding in findings(model, **values) if finding.rule == rule]


def test_plain_text_has_no_findings():
    body = "<h2>Kop</h2><p>Wij leren samen. Dat gaat goed.</p><h3>Onder</h3><p>Meer.</p>"
    assert findings(body=body) == []


def test_long_sentence_is_shown_with_its_first_words():
    assert words_of(Rule.SENTENCE, body=f"<p>Kort. {LONG}</p>") == [LONG]
    assert words_of(Rule.SENTENCE, summary=LONG) == [LONG]
    assert words_of(Rule.SENTENCE, title=LONG) == []


def test_cells_and_headings_hold_no_sentences():
    assert (
        words_of(
            Rule.SENTENCE, body=f"<h2>{LONG}</h2><table><tr><td><p>{LONG}</p></td></tr></table>"
        )
        == []
    )


def test_list_items_and_callouts_do():
    block = f'<figure data-block="callout" data-tone="tip" data-text="{LONG}"></figure>'
    assert words_of(Rule.SENTENCE, body=f"<ul><li><p>{LONG}</p></li></ul>") == [LONG]
    assert words_of(Rule.SENTENCE, body=block) == [LONG]


def test_long_paragraph():
    words = "Dit is een zin van zeven woorden. " * 17
    assert len(words_of(Rule.PARAGRAPH, body=f"<p>{words}</p>")) == 1
    assert words_of(Rule.PARAGRAPH, body=f"<p>{words[:300]}</p>") == []


def test_jargon_is_found_as_whole_words_in_any_case_and_once():
    body = "<p>Wij FACILITEREN en faciliteren. Een faciliteerster. In het <b>kader</b> van dit.</p>"
    assert words_of(Rule.JARGON, body=body) == ["FACILITEREN", "In het kader van"]
    assert [item.advice for item in findings(title="faciliteert")] == ["Schrijf liever: helpen."]


def test_subheading_without_heading():
    assert words_of(Rule.HEADING, body="<h3>Onder</h3><h2>Boven</h2>") == ["Onder"]


@pytest.mark.parametrize(
    "text", ["klik hier", "Lees meer &gt;", "Hier.", "https://voorbeeld.nl/x", "www.voorbeeld.nl"]
)
def test_links_that_say_nothing(text):
    body = f'<p>Zie <a href="https://voorbeeld.nl/x">{text}</a>.</p>'
    assert len(words_of(Rule.LINK_TEXT, body=body)) == 1


def test_links_that_say_where_they_lead():
    body = '<p><a href="/mbo/">Lees meer over het mbo</a> <a href="/x/"><b>Agenda</b></a></p>'
    assert words_of(Rule.LINK_TEXT, body=body) == []


def test_button_that_says_nothing():
    block = '<figure data-block="button" data-label="Klik hier" data-url="/agenda/"></figure>'
    assert words_of(Rule.LINK_TEXT, body=block) == ["Klik hier"]


@pytest.mark.parametrize(
    ("alt", "caption"), [("IMG_1234.jpg", ""), ("Een foto van Jan", ""), ("Jan last", "Jan last")]
)
def test_alternative_text_that_tells_nothing(alt, caption):
    block = (
        f'<figure data-block="picture" data-target="images.image:1" data-alt="own" '
        f'data-alttext="{alt}" data-caption="{caption}"></figure>'
    )
    assert words_of(Rule.ALT, body=block) == [alt]


def test_decoration_with_a_caption():
    block = (
        '<figure data-block="picture" data-target="images.image:1" data-alt="decorative" '
        'data-caption="Jan last een buis"></figure>'
    )
    assert words_of(Rule.ALT, body=block) == ["Jan last een buis"]


def test_empty_summary_and_figure_without_source():
    assert words_of(Rule.SUMMARY, summary=" ") == [""]
    values = {"approach": "<p>In 2024 kwamen er 40% meer.</p>", "sources": "", "checked_on": None}
    assert words_of(Rule.SOURCE, Project, **values) == ["40%"]
    assert words_of(Rule.SOURCE, Project, **values | {"sources": "https://cbs.nl"}) == []


def test_dates_that_are_past_or_will_age():
    body = (
        "<p>Op 3 maart 2026 vindt de dag plaats. Op 3 maart 2025 was er een dag. "
        "Op 4 juli 2026 komt er nog een. Meld u aan voor 1 augustus. Dat is binnenkort.</p>"
    )
    assert words_of(Rule.DATE, body=body) == ["3 maart 2026", "1 augustus", "binnenkort"]


def test_dates_of_the_object():
    assert words_of(Rule.DATE, check_before="2026-05-31") == [""]
    assert words_of(Rule.DATE, check_before="2026-06-02") == []
    assert words_of(Rule.DATE, check_before="iets") == []
    assert [item.field for item in findings(Activity, start_date="")] == ["start_date"]


def test_sentences_end_where_readers_think():
    text = "Dr. Jansen kwam om 9.30 uur. Hij zei o.a. Ja! ‘Kom.’ Toen niet."
    kom = ["Hij zei o.a. Ja!", "‘Kom.’", "Toen niet."]
    assert split_sentences(text) == ["Dr. Jansen kwam om 9.30 uur.", *kom]


def test_measures_and_score():
    level = measure(["De kat zit op de mat. De hond ligt bij de deur. Dat is fijn."])
    assert (level.sentences, level.words, level.longest) == (3, 15, 6)
    assert level.syllables == 15
    assert level.score == 100
    hard = measure(["Beleidsverantwoordelijkheden coördineren organisatieontwikkelingen. " * 3])
    assert hard.score == 0
    assert hard.level == "heel moeilijk"


def test_hard_text_is_told_only_when_there_is_enough_of_it():
    sentence = "De beleidsverantwoordelijke organisaties coördineren gezamenlijke ontwikkelingen. "
    assert words_of(Rule.READING, body=f"<p>{sentence * 20}</p>") == [""]
    assert words_of(Rule.READING, body=f"<p>{sentence * 4}</p>") == []


def test_no_more_than_ten_of_a_kind_are_shown():
    body = "".join(f"<p>{number} {LONG}</p>" for number in range(30))
    assert len(words_of(Rule.SENTENCE, body=body)) == 10


@pytest.mark.parametrize("title", ["\u017ftructureel", "\u0130nput"])
def test_letters_that_look_alike_hurt_nothing(title):
    jargon = build_jargon([("structureel", "blijvend"), ("input", "inbreng")])
    assert [words for words, _ in jargon.find(title)] in ([title], [])
