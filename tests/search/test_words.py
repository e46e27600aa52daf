import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.models import split_terms
from search.queries import (
    MAX_QUERY_LENGTH,
    MAX_WORDS,
    build_synonym_table,
    correct_query,
    expand_query,
    parse_query,
)
from search.snippets import make_snippet
from search.vocabulary import Vocabulary
from search.words import split_words, stem, stem_text

WORDS = """
    bedrijf bedrijfsschool day girls leraar onderwijs perron038 plek school stage stageplekken
    techniek techniekonderwijs technologie
"""
VOCABULARY = Vocabulary(sorted(WORDS.split()))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bèta én Béta", ["beta", "en", "beta"]),
        ("W&T, w & t en R&D", ["wt", "wt", "en", "rd"]),
        ("regio’s en 's-Hertogenbosch", ["regio", "en", "hertogenbosch"]),
        ("zij-instroom vo-docent", ["zijinstroom", "vo", "docent"]),
        ("MKB!dee", ["mkbidee"]),
        ("2023/24", ["2023", "24"]),
        ("ﬁets Ångström ß", ["fiets", "angstrom", "ss"]),
        ("\x00 ' \" & ! 中文", []),
    ],
)
def test_words_are_plain_letters_and_digits(text, words):
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("leerkrachten", "leerkracht"),
        ("scholen", "school"),
        ("leraren", "leraar"),
        ("robots", "robot"),
    ],
)
def test_forms_of_a_word_have_one_stem(one, other):
    assert stem(one) == stem(other)


@given(st.text(max_size=500))
def test_any_text_gives_stems_that_a_database_can_hold(text):
    stems = stem_text(text)
    assert not stems or (stems[0] == stems[-1] == " ")
    assert all(word.isascii() and word.isalnum() for word in stems.split())


@given(st.text(max_size=500))
def test_any_text_is_a_query(text):
    query = parse_query(text)
    assert len(query.text) <= MAX_QUERY_LENGTH
    assert len(query.words) <= MAX_WORDS
    expand_query(query, VOCABULARY, {})


def test_quotes_make_phrases_and_operators_are_no_words():
    query = parse_query('"publiek private samenwerking" AND NOT (mbo OR "los")')
    assert query.phrases == (" publiek private samenwerking ",)
    assert query.words == ("publiek", "private", "samenwerking", "mbo", "los")


def alternatives(text, lines=()):
    """Return the alternatives of each word in a query, by weight, best first."""
    groups = expand_query(parse_query(text), VOCABULARY, build_synonym_table(lines))
    return [{option.stems: option.weight for option in group} for group in groups]


def test_a_compound_is_its_parts_and_a_part_its_compounds():
    [compound] = alternatives("stageplek")
    assert ("stage", "plek") in compound
    [part, other] = alternatives("plek stage")
    assert (stem("stageplekken"),) in part
    assert (stem("stageplekken"),) in other
    assert ("bedrijf", "school") in alternatives("bedrijfsschool")[0]


def test_words_that_were_joined_or_split_are_found():
    assert (stem("perron038"),) in alternatives("perron 038")[0]
    assert (stem("girls"), stem("day")) in alternatives("girlsday")[0]


def test_the_last_word_may_be_unfinished():
    assert alternatives("tech leraar")[0] == {("tech",): 1.0}
    assert (stem("technologie"),) in alternatives("leraar tech")[1]
    assert alternatives("le")[0] == {("le",): 1.0}


def test_synonyms_of_one_word_or_more_are_one_group():
    lines = [split_terms("docent, leraar"), split_terms("vo, voortgezet onderwijs")]
    [docent, vo] = alternatives("docent voortgezet onderwijs", lines)
    assert docent.keys() >= {("docent",), ("leraar",)}
    whole = (stem("voortgezet"), "onderwijs")
    assert vo.keys() >= {("vo",), whole}
    assert vo[whole] > vo[("vo",)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lerarr", "leraar"),
        ("technolgie", "technologie"),
        ("onderwjs leraar", "onderwijs leraar"),
        ("leraar", None),
        ("stageplek", None),
        ("zzzzqqq", None),
        ("2031", None),
        ("xy", None),
    ],
)
def test_a_slip_of_the_pen_is_corrected(typed, meant):
    corrected = correct_query(parse_query(typed), VOCABULARY, {})
    assert (corrected and corrected.text) == meant


def test_a_synonym_is_no_slip_of_the_pen():
    table = build_synonym_table([[("leeraar",), ("docent",)]])
    assert correct_query(parse_query("leeraar"), VOCABULARY, table) is None


def test_a_snippet_marks_words_and_escapes_all_else():
    text = f"{'Inleiding. ' * 40}De <b>leraren</b> & scholen werken samen. {'Slot. ' * 80}"
    snippet = make_snippet("Over iets anders", text, {"leraar"})
    assert "&lt;b&gt;<mark>leraren</mark>&lt;/b&gt; &amp; scholen" in snippet
    assert snippet.startswith("… ")
    assert snippet.endswith(" …")
    assert len(snippet) < 320


def test_the_summary_is_the_snippet_when_it_has_the_word():
    assert make_snippet("Voor de leraar", "leraar", {"leraar"}) == "Voor de <mark>leraar</mark>"
    assert make_snippet("Voor wie", "", {"leraar"}) == "Voor wie"
