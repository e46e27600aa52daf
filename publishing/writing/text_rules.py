"""Rules about one text: each takes a `WrittenText` and yields findings."""

import re
from collections.abc import Iterator

from publishing.blocks.markup import find_blocks
from publishing.clean_text import comparison_key
from publishing.writing.document import WrittenText
from publishing.writing.findings import Finding, Rule, shorten
from publishing.writing.passages import HEADING, SUBHEADING
from publishing.writing.readability import count_words, measure, split_sentences

MAX_SENTENCE = 25  # words
MAX_PARAGRAPH = 110  # words
MIN_SCORE = 40  # of Flesch-Douma; policy texts of the government have about 35
MIN_WORDS = 80  # below which the score says nothing

EMPTY_LINK_TEXTS = frozenset(
    [
        *("klik hier", "klik", "hier", "lees meer", "lees verder", "lees hier meer", "meer"),
        *("meer informatie", "meer info", "meer weten", "link", "deze link", "website", "site"),
        *("deze pagina", "deze website", "bekijk", "bekijk hier", "download", "downloaden"),
        *("verder", "ga verder", "info", "pagina", "open", "kijk hier", "via deze link"),
    ]
)
BARE_ADDRESS = re.compile(r"(?:https?:|www\.)\S*+|[\w-]++(?:\.[\w-]++)++/\S*+", re.IGNORECASE)
FILE_NAME = re.compile(r"(?:img|dsc|image|foto|scan)?[\s_-]?\d*+(?:\.\w{3,4})?", re.IGNORECASE)
ALT_OPENING = re.compile(r"(?:een )?(?:foto|afbeelding|plaatje|logo) van\b", re.IGNORECASE)


def find_long_sentences(text: WrittenText) -> Iterator[Finding]:
    for passage in text.read.running if text.has_sentences else ():
        for sentence in split_sentences(passage):
            if (words := count_words(sentence)) > MAX_SENTENCE:
                advice = f"Deze zin telt {words} woorden. Maak er twee van; tot 20 leest makkelijk."
                yield Finding(Rule.SENTENCE, text.name, shorten(sentence), advice)


def find_long_paragraphs(text: WrittenText) -> Iterator[Finding]:
    for passage in text.read.running if text.is_rich else ():
        if (words := count_words(passage)) > MAX_PARAGRAPH:
            advice = f"Deze alinea telt {words} woorden. Begin eerder een nieuwe alinea."
            yield Finding(Rule.PARAGRAPH, text.name, shorten(passage), advice)


def find_hard_text(text: WrittenText) -> Iterator[Finding]:
    level = measure(text.read.running if text.is_rich else ())
    if level.is_measured and level.words >= MIN_WORDS and level.score < MIN_SCORE:
        advice = (
            f"Leesbaarheid {level.score} van 100 (Flesch-Douma): {level.level}. "
            "Kortere zinnen en kortere woorden helpen; streef naar 60."
        )
        yield Finding(Rule.READING, text.name, "", advice)


def find_skipped_headings(text: WrittenText) -> Iterator[Finding]:
    has_heading = False
    for passage in text.read.passages:
        if passage.kind == SUBHEADING and not has_heading:
            advice = "Boven een tussenkop hoort eerst een kop. Maak van deze een kop."
            yield Finding(Rule.HEADING, text.name, shorten(passage.text), advice)
            return
        has_heading = has_heading or passage.kind == HEADING


def find_empty_link_texts(text: WrittenText) -> Iterator[Finding]:
    for link in text.read.links:
        key = link.text.strip(" .:!>»→").lower()
        if BARE_ADDRESS.fullmatch(key):
            advice = "Zet geen adres in de tekst, maar waar de link heen gaat."
        elif key in EMPTY_LINK_TEXTS:
            advice = "Zeg waar de link heen gaat: wie alleen de links hoort, weet het nu niet."
        else:
            continue
        yield Finding(Rule.LINK_TEXT, text.name, shorten(link.text), advice)


def find_poor_alternatives(text: WrittenText) -> Iterator[Finding]:
    for block in find_blocks(text.source) if text.is_rich else ():
        alt, caption = block.values.get("alttext", ""), block.values.get("caption", "")
        if block.values.get("alt") == "decorative" and caption:
            advice = (
                "Wat een bijschrift heeft, is niet alleen versiering. Beschrijf wat te zien is."
            )
            yield Finding(Rule.ALT, text.name, shorten(caption), advice)
        elif alt and (advice := _judge_alternative(alt, caption)):
            yield Finding(Rule.ALT, text.name, shorten(alt), advice)


def _judge_alternative(alt: str, caption: str) -> str:
    if FILE_NAME.fullmatch(alt):
        return "Dit is een bestandsnaam. Beschrijf wat er op de afbeelding te zien is."
    if comparison_key(alt) == comparison_key(caption):
        return "Dit zegt hetzelfde als het bijschrift. Beschrijf wat er te zien is."
    if ALT_OPENING.match(alt):
        return "Laat ‘foto van’ weg: dat het een afbeelding is, zegt de voorleessoftware al."
    return ""


TEXT_RULES = (
    find_long_sentences,
    find_long_paragraphs,
    find_hard_text,
    find_skipped_headings,
    find_empty_link_texts,
    find_poor_alternatives,
)
