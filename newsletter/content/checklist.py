"""Checks of an issue before it is sent: problems that block it, and others to think about."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from images.models import BEING_MADE, Image
from newsletter.content.item_search import find_by_reference
from newsletter.content.mail_pictures import PictureNotReadyError, load_mail_picture
from newsletter.content.rendering import render_issue
from newsletter.delivery.mail_size import describe_size_problems, measure_issue
from newsletter.mail_providers import PROVIDERS
from newsletter.models import OUTLINE_MESSAGE, DomainCheck, Issue, Item, parse_picture_reference
from newsletter.services.issue_copies import COPY_PREFIX
from pact.models import SiteDetails
from pact.site_context import site_context
from publishing.accounts import Account
from publishing.admin_urls import admin_url, edit_url
from publishing.blocks.markup import find_targets
from publishing.blocks.words import blocks_as_text
from publishing.fields import rich_text_fields
from publishing.html_tokens import extract_text
from publishing.links.internal import find_dead_links
from publishing.links.references import HIDDEN_TITLE
from publishing.permissions import Permission, has_permission
from publishing.publication_guards import find_guard_reason
from publishing.revisions import snapshots
from publishing.revisions.snapshots import Snapshot, Values
from publishing.services._revisions import dry_run_publish
from publishing.withheld_choices import withheld_choices

# Characters of a subject that most mail programs show.
MAX_SUBJECT_LENGTH = 60

RENDERED_FIELDS = ("title", "summary", "intro", "closing")

NO_PICTURES_MESSAGE = (
    "Het bedrijf dat onze mail verstuurt, neemt langs deze weg geen afbeeldingen mee. Haal ze weg, "
    "of vraag de beheerder om via de mailserver van dat bedrijf te versturen."
)

# The id of the items in the form.
ITEMS_ANCHOR = "onderdelen"

# The share of capitals from which a subject shouts, in one with so many letters or more:
# ‘AVG en MBO’ does not shout.
MAX_CAPITALS_SHARE = 0.6
MIN_LETTERS = 10


@dataclass(frozen=True)
class IssueProblem:
    """A problem, and the address where this user can fix it: a field of the form, or elsewhere."""

    message: str
    is_blocking: bool
    url: str


def check_issue(issue: Issue, user: Account) -> list[IssueProblem]:
    """Check the latest revision, which is the one that is sent, and whether it can be published."""
    form = edit_url(issue)
    if issue.is_outline:
        return [IssueProblem(OUTLINE_MESSAGE, is_blocking=True, url=form)]
    problems = check_snapshot(snapshots.latest_snapshot(issue), user, form)
    if reason := find_guard_reason(issue):
        problems.insert(0, IssueProblem(reason, is_blocking=True, url=form))
    if issue.latest_revision and not any(problem.is_blocking for problem in problems):
        try:
            dry_run_publish(issue, issue.latest_revision)
        except ValidationError as error:
            problems = [
                *(IssueProblem(text, is_blocking=True, url=form) for text in error.messages),
                *problems,
            ]
    return problems


def check_snapshot(snapshot: Snapshot, user: Account, form: str = "") -> list[IssueProblem]:
    """Check a version, saved or not; `form` is the address of its form. Blocking problems first."""
    problems = [
        *_check_subject(snapshot["fields"], f"{form}#id_title"),
        *_check_text(snapshot, form),
        *_check_links(snapshot["fields"], form),
        *_check_blocks(snapshot["fields"], form, user),
        *_check_items(snapshot["rows"].get("items", []), f"{form}#{ITEMS_ANCHOR}", user),
        *_check_pictures(snapshot["rows"].get("items", []), f"{form}#{ITEMS_ANCHOR}"),
        *_check_size(snapshot, f"{form}#{ITEMS_ANCHOR}"),
        *_check_site_details(user),
        *_check_sending_domain(user),
    ]
    return sorted(problems, key=lambda problem: not problem.is_blocking)


def _check_subject(fields: Values, url: str) -> Iterator[IssueProblem]:
    subject = (fields.get("title") or "").strip()
    letters = [character for character in subject if character.isalpha()]
    if not subject:
        yield IssueProblem("Er is nog geen onderwerp.", is_blocking=True, url=url)
    if subject.startswith(COPY_PREFIX):
        message = (
            f"Het onderwerp begint nog met ‘{COPY_PREFIX.strip()}’. Geef de nieuwsbrief een eigen "
            "onderwerp."
        )
        yield IssueProblem(message, is_blocking=True, url=url)
    if len(subject) > MAX_SUBJECT_LENGTH:
        message = (
            f"Het onderwerp is {len(subject)} tekens lang. Veel mailprogramma's tonen er niet "
            f"meer dan {MAX_SUBJECT_LENGTH}."
        )
        yield IssueProblem(message, is_blocking=False, url=url)
    if (
        len(letters) >= MIN_LETTERS
        and sum(map(str.isupper, letters)) / len(letters) >= MAX_CAPITALS_SHARE
    ):
        message = "Het onderwerp staat in hoofdletters. Spamfilters letten daarop, en lezers ook."
        yield IssueProblem(message, is_blocking=False, url=url)
    if "!" in subject:
        message = "In het onderwerp staat een uitroepteken. Spamfilters letten daarop."
        yield IssueProblem(message, is_blocking=False, url=url)


def _check_text(snapshot: Snapshot, form: str) -> Iterator[IssueProblem]:
    fields = snapshot["fields"]
    if not fields.get("slug"):
        yield IssueProblem(
            "Er is nog geen adres voor in het archief.", is_blocking=True, url=f"{form}#id_slug"
        )
    if not (fields.get("summary") or "").strip():
        message = (
            "Er is geen samenvatting. Mailprogramma's tonen dan de eerste regel die zij vinden."
        )
        yield IssueProblem(message, is_blocking=False, url=f"{form}#id_summary")
    intro = blocks_as_text(fields.get("intro") or "")
    if not extract_text(intro).strip() and not snapshot["rows"].get("items"):
        message = "De nieuwsbrief is leeg: er is geen inleiding en er zijn geen onderdelen."
        yield IssueProblem(message, is_blocking=True, url=f"{form}#id_intro")


def _check_links(fields: Values, form: str) -> Iterator[IssueProblem]:
    for field in rich_text_fields(Issue):
        for link in find_dead_links(fields.get(field.attname) or ""):
            message = (
                f"De link ‘{extract_text(link.text)}’ in ‘{field.verbose_name}’ leidt naar "
                f"{link.path}, dat niet op de site staat."
            )
            yield IssueProblem(message, is_blocking=True, url=f"{form}#id_{field.name}")


def _check_blocks(fields: Values, form: str, user: Account) -> Iterator[IssueProblem]:
    """Check whether readers may see what the texts show, and whether it is ready to go along."""
    for choice in withheld_choices(Issue, fields, user):
        title = f"‘{choice.title}’" if choice.title else HIDDEN_TITLE
        message = f"In ‘{choice.field_label}’ staat {title}. {choice.reason}"
        yield IssueProblem(message, is_blocking=True, url=f"{form}#id_{choice.field_name}")
    for field in rich_text_fields(Issue):
        targets = find_targets(fields.get(field.attname) or "")
        keys = [parse_picture_reference(target) for target in targets]
        for image in Image.objects.visible().filter(pk__in=filter(None, keys)):
            if reason := _picture_problem(image):
                message = f"In ‘{field.verbose_name}’ staat ‘{image}’. {reason}"
                yield IssueProblem(message, is_blocking=True, url=f"{form}#id_{field.name}")


def _check_items(rows: list[Values], url: str, user: Account) -> Iterator[IssueProblem]:
    keys = [row.get("target_reference") or "" for row in rows]
    results = find_by_reference(keys, user)
    for number, (key, row) in enumerate(zip(keys, rows, strict=True), 1):
        result = results.get(key)
        if parse_picture_reference(key):
            continue
        if result is None:
            message = f"Onderdeel {number} staat niet meer op de site. Haal het weg."
            yield IssueProblem(message, is_blocking=True, url=url)
        elif not result.live:
            message = (
                f"‘{result.title}’ staat niet op de site. Haal het weg, of publiceer het eerst."
            )
            yield IssueProblem(message, is_blocking=True, url=url)
        elif key in keys[: number - 1]:
            yield IssueProblem(
                f"‘{result.title}’ staat er twee keer in.", is_blocking=False, url=url
            )
        elif not (row.get("teaser") or result.summary).strip():
            message = f"‘{result.title}’ heeft geen samenvatting en geen eigen tekst."
            yield IssueProblem(message, is_blocking=False, url=url)


def _check_pictures(rows: list[Values], url: str) -> Iterator[IssueProblem]:
    """Check whether each picture may be shown, and is ready to go along."""
    keys = [parse_picture_reference(row.get("target_reference") or "") for row in rows]
    images = Image.objects.in_bulk(filter(None, keys))
    for number, key in enumerate(keys, 1):
        if key and (reason := _picture_problem(images.get(key))):
            message = f"Onderdeel {number} is een afbeelding. {reason}"
            yield IssueProblem(message, is_blocking=True, url=url)
    provider = PROVIDERS.get(settings.MAIL_PROVIDER)
    if images and provider and not provider.embeds_pictures:
        yield IssueProblem(NO_PICTURES_MESSAGE, is_blocking=True, url=url)


def _picture_problem(image: Image | None) -> str:
    if image is None:
        return "Zij staat niet meer in de bibliotheek. Haal haar weg."
    if image.withheld_reason:
        return image.withheld_reason
    try:
        load_mail_picture(image)
    except PictureNotReadyError:
        return BEING_MADE
    return ""


def _check_size(snapshot: Snapshot, url: str) -> Iterator[IssueProblem]:
    """Check what is cut off, in the mail as it would be sent."""
    fields = {name: snapshot["fields"].get(name) or "" for name in RENDERED_FIELDS}
    issue = Issue(**fields, slug="-" * 50, first_published_at=timezone.now())
    items = [
        Item(target_reference=row.get("target_reference") or "", teaser=row.get("teaser") or "")
        for row in snapshot["rows"].get("items", [])
    ]
    size = measure_issue(render_issue(issue, items, skip_unready=True))
    for problem in describe_size_problems(size):
        yield IssueProblem(problem.message, problem.is_blocking, url)


def _check_site_details(user: Account) -> Iterator[IssueProblem]:
    site = site_context().site_details
    may_change = has_permission(user, Permission.CHANGE, SiteDetails)
    url = admin_url(SiteDetails, "changelist") if may_change else ""
    todo = "Vul het in" if may_change else "Vraag een beheerder om het in te vullen"
    if not site.email:
        message = (
            f"De site heeft nog geen e-mailadres waarop lezers kunnen antwoorden. {todo} bij "
            "‘Gegevens van de site’."
        )
        yield IssueProblem(message, is_blocking=True, url=url)
    if not (site.owner and site.address):
        message = (
            "De naam of het adres van de eigenaar is nog leeg. Lezers moeten kunnen zien wie hun "
            f"mailt. {todo} bij ‘Gegevens van de site’."
        )
        yield IssueProblem(message, is_blocking=False, url=url)


def _check_sending_domain(user: Account) -> Iterator[IssueProblem]:
    """Report what the last check of the sending domain found wrong."""
    check = DomainCheck.objects.first()
    if check and check.failed_names:
        message = (
            f"De afzender is nog niet in orde: {', '.join(check.failed_names)}. Andere mailservers "
            "houden de nieuwsbrief dan misschien tegen."
        )
        may_see = has_permission(user, Permission.PUBLISH, Issue)
        yield IssueProblem(
            message, is_blocking=False, url=admin_url(Issue, "domain_check") if may_see else ""
        )
