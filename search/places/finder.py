"""Answers to 'Plaats of postcode': one page, a choice, names that look like it, or none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.best_bets import SuggestedPage
from search.places.gazetteer import place_key, split_words
from search.places.index import (
    AREA_WEIGHT,
    Candidate,
    PlaceIndex,
    Target,
    place_index,
    qualified_name,
)

MAX_LENGTH = 100  # characters; the longest name in the country has fewer than 40
MAX_CHOICES = 8
MIN_PREFIX = 3  # characters that a name must begin with to be offered
SIMILARITY = 0.7  # of 1; below this a name does not look like what was typed

POSTCODE = re.compile(r"(?<!\d)([1-9]\d{3})(?!\d)(?:\s*[a-zA-Z]{2}(?![a-zA-Z]))?")
COMMON_PROVINCE_NAMES = frozenset(("brabant", "holland"))  # without Noord- or Zuid-
# Words before a name that a name may do without; some tell what kind of name it is.
AREA_WORDS = frozenset(("regio", "arbeidsmarktregio", "provincie", "landsdeel"))
LEADING_WORDS = AREA_WORDS | {"gemeente", "de", "het", "it", "t"}


class AnswerKind(StrEnum):
    EMPTY = "empty"
    TOO_LONG = "too long"
    SURE = "sure"
    CHOICE = "choice"  # the name belongs to several pages
    SIMILAR = "similar"  # no such name, but others look like it
    POSTCODE = "postcode"  # a postcode without a sure region
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    kind: AnswerKind
    text: str = ""
    candidates: tuple[Candidate, ...] = ()

    @property
    def url(self) -> str:
        """Return the page that the visitor is sent to; empty unless the answer is sure."""
        return self.candidates[0].url if self.kind is AnswerKind.SURE else ""

    @property
    def lists_areas(self) -> bool:
        """Return whether the choice is one of regions, as it is for a province."""
        return all(candidate.is_area for candidate in self.candidates)


@dataclass(frozen=True)
class Suggestion:
    """A name that finds its own page when it is sent, and what the visitor reads beside it."""

    name: str
    description: str


def find_place(text: str) -> Answer:
    """Find the region or landsdeel of a place, municipality, postcode, region or province."""
    text = " ".join(text.replace("\x00", " ").split())
    if not text:
        return Answer(AnswerKind.EMPTY)
    if len(text) > MAX_LENGTH:
        return Answer(AnswerKind.TOO_LONG, text)
    index = place_index()
    if postcode := POSTCODE.search(text):
        if target := index.target_by_postcode(int(postcode[1])):
            return _sure(text, target)
        if not (remainder := POSTCODE.sub(" ", text).strip(" ,")):
            near = [_area(target) for target in index.targets_near_postcode(int(postcode[1]))]
            return Answer(AnswerKind.POSTCODE, text, tuple(near))
    else:
        remainder = text
        if text.replace(" ", "").isdigit():
            return Answer(AnswerKind.POSTCODE, text)
    return _find_name(index, text, split_words(remainder))


def _find_name(index: PlaceIndex, text: str, words: list[str]) -> Answer:
    candidates = _exact_matches(index, words)
    if len({candidate.target for candidate in candidates}) == 1:
        return Answer(AnswerKind.SURE, text, tuple(candidates[:1]))
    if candidates:
        return Answer(AnswerKind.CHOICE, text, tuple(candidates))
    key = "".join(words)
    similar = [
        *_matches_of_first_words(index, words),
        *_prefix_matches(index, key),
        *_similar_matches(index, key),
    ]
    choices = tuple(dict.fromkeys(similar))[:MAX_CHOICES]
    return Answer(AnswerKind.SIMILAR if choices else AnswerKind.UNKNOWN, text, choices)


def _sure(text: str, target: Target) -> Answer:
    return Answer(AnswerKind.SURE, text, (_area(target),))


def _area(target: Target) -> Candidate:
    return Candidate(target.name, place_key(target.name), target, weight=AREA_WEIGHT)


def _exact_matches(index: PlaceIndex, words: list[str]) -> list[Candidate]:
    """Return the candidates of this name, with or without a leading word or a qualifier."""
    for name in _without_leading_words(words):
        key = "".join(name)
        candidates = index.candidates.get(key) or _qualified_matches(index, name)
        if AREA_WORDS.intersection(words[: len(words) - len(name)]):
            candidates = [each for each in candidates if each.is_area] or candidates
        if candidates := candidates or _areas_of_province(index, key):
            return candidates
    return []


def _without_leading_words(words: list[str]) -> Iterator[list[str]]:
    """Yield the words, then what remains as long as the first of them is a leading word."""
    while words:
        yield words
        if words[0] not in LEADING_WORDS:
            return
        words = words[1:]


def _qualified_matches(index: PlaceIndex, words: list[str]) -> list[Candidate]:
    """Return the candidates of a name that ends with what it lies in, such as `Hengelo Gld`."""
    for end in range(len(words) - 1, 0, -1):
        namesakes = index.candidates.get("".join(words[:end]), ())
        qualifier = "".join(word for word in words[end:] if word != "gemeente")
        if own := [each for each in namesakes if place_key(each.qualifier) == qualifier]:
            return own
        if inside := [each for each in namesakes if qualifier in each.qualifier_keys]:
            return inside
    return []


def _areas_of_province(index: PlaceIndex, key: str) -> list[Candidate]:
    """Return the regions of a province, or of both that are called Holland."""
    areas = [
        area
        for province, in_province in index.areas_by_province.items()
        if key == province or (key in COMMON_PROVINCE_NAMES and province.endswith(key))
        for area in in_province
    ]
    return list({area.target: area for area in areas}.values())


def _matches_of_first_words(index: PlaceIndex, words: list[str]) -> list[Candidate]:
    """Return the candidates of the longest name that a text begins with: Rotterdam Zuid."""
    for end in range(len(words) - 1, 0, -1):
        if candidates := index.candidates.get("".join(words[:end])):
            return candidates
    return []


def _prefix_matches(index: PlaceIndex, key: str) -> list[Candidate]:
    """Return the candidates of names that begin with a key, the heaviest first."""
    keys = index.keys_starting_with(key) if len(key) >= MIN_PREFIX else []
    candidates = [candidate for each in keys for candidate in index.candidates[each]]
    return sorted(candidates, key=lambda candidate: -candidate.weight)


def _similar_matches(index: PlaceIndex, key: str) -> list[Candidate]:
    """Return the candidates of names that look like a key, the closest first."""
    matches = process.extract(
        key,
        index.keys,
        scorer=OSA.normalized_similarity,
        score_cutoff=SIMILARITY,
        limit=MAX_CHOICES,
    )
    return [candidate for each, _, _ in matches for candidate in index.candidates[each]]


def suggest_pages(text: str) -> list[SuggestedPage]:
    """Return the pages of a place for the search of the site, if the text names one exactly.

    Digits are a postcode only when they stand alone: `monitor 2024` is about a year.
    """
    candidates = _exact_matches(place_index(), split_words(text))
    if POSTCODE.fullmatch(text.strip()):
        answer = find_place(text)
        candidates = list(answer.candidates) if answer.kind is AnswerKind.SURE else []
    return [
        SuggestedPage(
            candidate.page_title, candidate.target.get_absolute_url(), candidate.target.summary
        )
        for candidate in candidates
    ]


def suggest_places(text: str) -> list[Suggestion]:
    """Return at most eight names for what a visitor has typed so far, the likeliest first."""
    if len(text) > MAX_LENGTH:
        return []
    index = place_index()
    if POSTCODE.fullmatch(text.strip()):
        answer = find_place(text)
        if answer.kind is not AnswerKind.SURE:
            return []
        return [Suggestion(text.strip(), answer.candidates[0].target_label)]
    key = place_key(text)
    exact = index.candidates.get(key, [])
    candidates = [*exact, *_prefix_matches(index, key)] or _similar_matches(index, key)
    suggestions: dict[str, Suggestion] = {}
    for candidate in candidates:
        name = qualified_name(candidate, index.candidates[candidate.key])
        suggestions.setdefault(name, Suggestion(name, candidate.description))
    return list(suggestions.values())[:MAX_CHOICES]
