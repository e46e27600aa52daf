"""Links to other sites in a text, and what the nightly check knows of them."""

from collections.abc import Iterator

from publishing.host_names import ascii_url
from publishing.links.internal import split_own_address
from publishing.models import ExternalLink
from publishing.writing.document import WrittenDocument
from publishing.writing.findings import Finding, Rule, shorten

MAX_URL = 1000
NIGHTS_BEFORE_TOLD = 3  # a site may be away for a night or two
MAX_LINKS = 200


def external_links(document: WrittenDocument) -> Iterator[tuple[str, str, str]]:
    """Yield the field, the words and the address of each link to another site over https."""
    for text in document.texts:
        for link in text.read.links:
            is_web = link.url.startswith("https://") and split_own_address(link.url) is None
            if is_web and len(url := _to_ascii(link.url)) <= MAX_URL:
                yield text.name, link.text, url


def _to_ascii(url: str) -> str:
    """Return the address without its fragment, which no server gets; empty for what is none."""
    try:
        return ascii_url(url.partition("#")[0])
    except ValueError:
        return ""


def find_broken_links(document: WrittenDocument) -> list[Finding]:
    """Return what is wrong with the links of a text, in one query if it has any."""
    links = list(external_links(document))[:MAX_LINKS]
    if not links:
        return []
    rows = ExternalLink.objects.in_bulk({url for _, _, url in links}, field_name="url")
    return [
        Finding(Rule.LINK, field, shorten(words or url), advice)
        for field, words, url in links
        if url in rows and (advice := describe_link(rows[url]))
    ]


def describe_link(link: ExternalLink) -> str:
    """Return what an editor may do about a link; empty when it is in order."""
    shown = shorten(link.url)
    match link.outcome:
        case ExternalLink.Outcome.GONE:
            return f"Op {shown} staat niets meer. Zoek een ander adres, of haal de link weg."
        case ExternalLink.Outcome.MOVED:
            return f"{shown} is verhuisd. Het nieuwe adres: {shorten(link.moved_to)}"
        case ExternalLink.Outcome.UNREACHABLE if link.failed_nights >= NIGHTS_BEFORE_TOLD:
            return f"{shown} is al {link.failed_nights} nachten niet te bereiken. Werkt hij bij u?"
    return ""
