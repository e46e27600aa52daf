"""Redirects that editors make by hand, one at a time or from a file of rows."""

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve, reverse

from publishing.links.internal import resolve_path, split_own_address
from publishing.links.targets import (
    VisibleObjects,
    parse_object_reference,
    parse_target,
    resolve_target,
)
from publishing.models import Redirect
from publishing.models.generic import content_type_of

MAX_ROWS = 2000
MAX_PATH_LENGTH = 300
NOT_OURS = "‘%(link)s’ is geen adres van deze site. Typ het zo: /oude-pagina/."
HAS_FRAGMENT = "Laat weg wat er na het hekje staat: dat krijgt de site nooit te zien."
TAKEN_BY_SITE = "‘%(link)s’ hoort bij het beheer of bij de bestanden van de site. Kies iets anders."
STILL_THERE = (
    "Op ‘%(link)s’ staat een pagina. Haal die eerst van de site, of geef haar een ander adres."
)
NOT_LIVE = "De bestemming staat nog niet op de site. Zet die er eerst op."
TO_ITSELF = "Dit leidt naar zichzelf. Kies een andere bestemming."
NO_TARGET = "Hier ontbreekt de bestemming. Een regel heeft er twee: van en naar."
ALREADY_THERE = "Van dit adres is er al een doorverwijzing, of het staat hierboven al."
NO_ROWS = "Hier staat geen regel met een oud adres. Zo ziet er een uit: /oude-pagina/;/doelen/"
UNREADABLE = "Vanaf regel %(line)s is dit niet te lezen. Is het wel een tabel, als CSV bewaard?"
TOO_MANY_ROWS = f"Hoogstens {MAX_ROWS} regels tegelijk. Verdeel ze over meer bestanden."


class RowVerdict(NamedTuple):
    """The verdict on one row of a file; `problem` is empty for a row that can be added."""

    line: int
    path: str
    target: str
    problem: str
    redirect: Redirect | None


def parse_redirected_path(text: str) -> str:
    """Return the path of this site that was typed, with its query; refuse one where something is.

    With a query it is the address with exactly that query, such as `/index.php?id=12`.
    """
    typed = text.strip()
    own = split_own_address(typed)
    if own is None or not own[0].startswith("/"):
        raise ValidationError(NOT_OURS, "not_ours", {"link": typed})
    path, query = own
    if "#" in query:
        raise ValidationError(HAS_FRAGMENT)
    if len(path + query) > MAX_PATH_LENGTH:
        raise ValidationError(NOT_OURS, "not_ours", {"link": typed})
    path = _with_slash(path)
    reserved = (reverse("admin:index"), settings.STATIC_URL, settings.MEDIA_URL)
    if path.startswith(reserved):
        raise ValidationError(TAKEN_BY_SITE, "reserved", {"link": path})
    if resolve_path(path) == path:
        raise ValidationError(STILL_THERE, "live", {"link": path})
    return path + query


def _with_slash(path: str) -> str:
    """Return the path to which Django would lead a visitor who forgets the last slash."""
    if path.endswith("/"):
        return path
    try:
        resolve(f"{path}/")
    except Resolver404:
        return path
    return f"{path}/"


def set_target(redirect: Redirect, target: str) -> None:
    """Let a redirect lead to a parsed target, wherever it led before."""
    address = resolve_target(target)
    if not address:
        raise ValidationError(NOT_LIVE)
    if address == redirect.path:
        raise ValidationError(TO_ITSELF)
    model, key = parse_object_reference(target)
    redirect.by_hand, redirect.address_index = True, 0
    redirect.content_type = content_type_of(model) if model else None
    redirect.object_id = key if model else None
    redirect.address = "" if model else target


def parse_redirect(path: str, target: str, visible: VisibleObjects) -> Redirect:
    """Return an unsaved redirect; raise `ValidationError` when it cannot be made."""
    redirect = Redirect(path=parse_redirected_path(path))
    set_target(redirect, parse_target(target, visible))
    return redirect


def decode_rows(content: bytes) -> str:
    """Decode a file as UTF-8, or as Excel on Windows writes it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def judge_rows(text: str, visible: VisibleObjects) -> list[RowVerdict]:
    """Judge each row of two columns; raise `ValidationError` for none, or more than may be."""
    rows = list(_read_rows(text))
    if not rows:
        raise ValidationError(NO_ROWS)
    if len(rows) > MAX_ROWS:
        raise ValidationError(TOO_MANY_ROWS)
    taken = set(Redirect.objects.values_list("path", flat=True))
    verdicts = []
    for line, path, target in rows:
        redirect, problem = None, ""
        try:
            redirect = _parse_row(path, target, visible, taken)
            taken.add(redirect.path)
        except ValidationError as error:
            problem = " ".join(error.messages)
        verdicts.append(RowVerdict(line, path, target, problem, redirect))
    return verdicts


def _parse_row(path: str, target: str, visible: VisibleObjects, taken: set[str]) -> Redirect:
    if not target:
        raise ValidationError(NO_TARGET)
    redirect = parse_redirect(path, target, visible)
    if redirect.path in taken:
        raise ValidationError(ALREADY_THERE)
    return redirect


def _read_rows(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line number, path and target of each row that says something, without a heading."""
    lines = io.StringIO(text, newline=None)  # also those of an old Mac, which end in `\r`
    first_line = text.lstrip().partition("\n")[0]
    delimiter = max(";\t,", key=first_line.count)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for cells in reader:
            path, target = ([*map(str.strip, cells), "", ""])[:2]
            is_heading = reader.line_num == 1 and not {"/", "."} & set(path + target)
            if (path or target) and not is_heading:
                yield reader.line_num, path, target
    except csv.Error as error:
        values = {"line": reader.line_num}
        raise ValidationError(UNREADABLE, "unreadable", values) from error
