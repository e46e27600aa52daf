"""What to look at before an issue is sent: what keeps it from going, and what to think about."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags

from newsletter.content.search import find_by_reference
from newsletter.models import DomainCheck, Issue
from pact.models import SiteDetails
from pact.site_context import site_context
from publishing.admin_urls import admin_url, edit_url
from publishing.fields import rich_text_fields
from publishing.links.internal import find_dead_links
from publishing.permissions import Permission, has_permission
from publishing.revisions import snapshots
from publishing.revisions.snapshots import Snapshot
from publishing.services._revisions import dry_run_publish

MAX_SUBJECT_LENGTH = 60
"""Characters of a subject that most mail programs show."""

ITEMS_ANCHOR = "onderdelen"
"""Where the items stand in the form."""

MAX_CAPITALS_SHARE = 0.6
"""The share of capitals from which a subject shouts."""

MIN_LETTERS = 10
"""Letters, from which a share says something: ‘AVG en MBO’ does not shout."""


@dataclass(frozen=True)
class IssueProblem:
    """`url` is where it can be mended, by who looks at it: a place in the form, or another one."""

    message: str
    is_blocking: bool
    url: str


def check_issue(issue: Issue, user: Any) -> list[IssueProblem]:
    """Of the newest version, which is the one that is sent; also what publishing would refuse."""
    form = edit_url(issue)
    newest = (
        issue.latest_revision.snapshot if issue.latest_revision else snapshots.take_snapshot(issue)
    )
    found = check_snapshot(newest, user, form)
    if issue.latest_revision and not any(problem.is_blocking for problem in found):
        try:
            dry_run_publish(issue, issue.latest_revision)
        except ValidationError as error:
            found = [
                *(IssueProblem(words, is_blocking=True, url=form) for words in error.messages),
                *found,
            ]
    return found


def check_snapshot(snapshot: Snapshot, user: Any, form: str = "") -> list[IssueProblem]:
    """What stops comes first. `form` is the address of the form, if one is to be led there."""
    found = [
        *_check_subject(snapshot["fields"], f"{form}#id_title"),
        *_check_text(snapshot, form),
        *_check_links(snapshot["fields"], form),
        *_check_items(snapshot["rows"].get("items", []), f"{form}#{ITEMS_ANCHOR}"),
        *_check_site_details(user),
        *_check_sending_domain(user),
    ]
    return sorted(found, key=lambda problem: not problem.is_blocking)


def _check_subject(fields: dict[str, Any], url: str) -> Iterator[IssueProblem]:
    subject = (fields.get("title") or "").strip()
    letters = [sign for sign in subject if sign.isalpha()]
    if not subject:
        yield IssueProblem("Er is nog geen onderwerp.", is_blocking=True, url=url)
    if len(subject) > MAX_SUBJECT_LENGTH:
        words = (
            f"Het onderwerp is {len(subject)} tekens lang. Veel mailprogramma's tonen er niet "
            f"meer dan {MAX_SUBJECT_LENGTH}."
        )
        yield IssueProblem(words, is_blocking=False, url=url)
    if (
        len(letters) >= MIN_LETTERS
        and sum(map(str.isupper, letters)) / len(letters) >= MAX_CAPITALS_SHARE
    ):
        words = "Het onderwerp staat in hoofdletters. Spamfilters letten daarop, en lezers ook."
        yield IssueProblem(words, is_blocking=False, url=url)
    if "!" in subject:
        words = "In het onderwerp staat een uitroepteken. Spamfilters letten daarop."
        yield IssueProblem(words, is_blocking=False, url=url)


def _check_text(snapshot: Snapshot, form: str) -> Iterator[IssueProblem]:
    fields = snapshot["fields"]
    if not fields.get("slug"):
        yield IssueProblem(
            "Er is nog geen adres voor in het archief.", is_blocking=True, url=f"{form}#id_slug"
        )
    if not (fields.get("summary") or "").strip():
        words = "Er is geen samenvatting. Mailprogramma's tonen dan de eerste regel die zij vinden."
        yield IssueProblem(words, is_blocking=False, url=f"{form}#id_summary")
    if not strip_tags(fields.get("intro") or "").strip() and not snapshot["rows"].get("items"):
        words = "De nieuwsbrief is leeg: er is geen inleiding en er zijn geen onderdelen."
        yield IssueProblem(words, is_blocking=True, url=f"{form}#id_intro")


def _check_links(fields: dict[str, Any], form: str) -> Iterator[IssueProblem]:
    for field in rich_text_fields(Issue):
        for link in find_dead_links(fields.get(field.attname) or ""):
            words = (
                f"De link ‘{unescape(strip_tags(link.text))}’ in ‘{field.verbose_name}’ leidt naar "
                f"{link.path}, dat niet op de site staat."
            )
            yield IssueProblem(words, is_blocking=True, url=f"{form}#id_{field.name}")


def _check_items(rows: list[dict[str, Any]], url: str) -> Iterator[IssueProblem]:
    keys = [row.get("target_reference") or "" for row in rows]
    stories = find_by_reference(keys)
    for number, (key, row) in enumerate(zip(keys, rows, strict=True), 1):
        story = stories.get(key)
        if story is None:
            words = f"Onderdeel {number} bestaat niet meer. Haal het weg."
            yield IssueProblem(words, is_blocking=True, url=url)
        elif not story.live:
            words = f"‘{story.title}’ staat niet op de site. Haal het weg, of publiceer het eerst."
            yield IssueProblem(words, is_blocking=True, url=url)
        elif key in keys[: number - 1]:
            yield IssueProblem(
                f"‘{story.title}’ staat er twee keer in.", is_blocking=False, url=url
            )
        elif not (row.get("teaser") or story.summary).strip():
            words = f"‘{story.title}’ heeft geen samenvatting en geen eigen tekst."
            yield IssueProblem(words, is_blocking=False, url=url)


def _check_site_details(user: Any) -> Iterator[IssueProblem]:
    site, hers = site_context().site_details, has_permission(user, Permission.CHANGE, SiteDetails)
    url = admin_url(SiteDetails, "changelist") if hers else ""
    todo = "Vul het in" if hers else "Vraag een beheerder om het in te vullen"
    if not site.email:
        words = (
            f"De site heeft nog geen e-mailadres waarop lezers kunnen antwoorden. {todo} bij "
            "‘Gegevens van de site’."
        )
        yield IssueProblem(words, is_blocking=True, url=url)
    if not (site.owner and site.address):
        words = (
            "De naam of het adres van de eigenaar is nog leeg. Lezers moeten kunnen zien wie hun "
            f"mailt. {todo} bij ‘Gegevens van de site’."
        )
        yield IssueProblem(words, is_blocking=False, url=url)


def _check_sending_domain(user: Any) -> Iterator[IssueProblem]:
    """What the worker found wrong with the sending domain when it looked last."""
    check = DomainCheck.objects.first()
    if check and check.failed_names:
        words = (
            f"De afzender is nog niet in orde: {', '.join(check.failed_names)}. Andere mailservers "
            "houden de nieuwsbrief dan misschien tegen."
        )
        hers = has_permission(user, Permission.PUBLISH, Issue)
        yield IssueProblem(
            words, is_blocking=False, url=admin_url(Issue, "domain_check") if hers else ""
        )
