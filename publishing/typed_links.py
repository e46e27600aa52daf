"""Links as people type them, turned into what was meant; `admin_site/typed_links.js` does so too.

www.x.nl, x.nl/agenda    https://…
info@x.nl                mailto:…
06-12345678              tel:…
/agenda/, #kop, https:…  as they are
"""

import re
from collections.abc import Iterator
from html import escape
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError

from publishing.clean_text import clean_text, remove_invisible
from publishing.html_tokens import Token, decode_entities, replace_anchors, tokenize

NOT_A_LINK = (
    "‘%(link)s’ is geen link. Typ een webadres (www.voorbeeld.nl), een pagina van deze site "
    "(/doelen/), een e-mailadres of een telefoonnummer."
)
NOT_A_WEB_ADDRESS = "‘%(link)s’ is geen webadres. Typ het zo: www.voorbeeld.nl."

_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*):(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_WEB_REST = re.compile(
    r"//(?:[^\s/?#@]+@)?(?:[\w-]+\.)+[\w-]{2,}\.?(?::\d+)?(?:[/?#].*)?", re.DOTALL
)
_LOCAL_REST = re.compile(r"//(?:localhost|\[[0-9a-f:.]+\])(?::\d+)?(?:[/?#].*)?", re.IGNORECASE)
_HOST = re.compile(
    r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+(?P<domain>[^\W\d_]{2,}|xn--[a-z0-9-]+)(?::\d+)?(?:[/?#].*)?",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^\s@/:,;<>]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?:\?\S*)?")
_PHONE = re.compile(r"(?:\+|00|\(?0)[\d\s().-]{6,}")
_DASH = re.compile("[\u2010-\u2015]")
# What ends in one of these is the name of a file, not of a website.
_FILE_NAME = re.compile("avif|docx?|html?|jpe?g|odt|pdf|php|png|pptx?|txt|xlsx?", re.IGNORECASE)
_HREF = re.compile(
    r"(?P<before>\shref\s*=\s*)(?P<value>\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.IGNORECASE
)
_LIVE_HREF = re.compile(r"\shref=\"[^\"]")


def parse_typed_link(text: str) -> str:
    """Return the address that was meant; raise `ValidationError` when nobody can tell."""
    typed = remove_invisible(clean_text(text)).strip().strip("<>").strip()
    if link := _parse_scheme(typed) if _SCHEME.fullmatch(typed) else _parse_plain(typed):
        return link
    raise ValidationError(NOT_A_LINK, "link", {"link": typed or text})


def as_web_address(text: str) -> str:
    """Return the web address that was meant; empty when it is another link or none."""
    try:
        address = parse_typed_link(text)
    except ValidationError:
        return ""
    return address if address.startswith(("http://", "https://")) else ""


def hostname(url: str) -> str:
    """Return the host without `www.`: https://www.voorbeeld.nl/pad → voorbeeld.nl, or ''."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _parse_scheme(typed: str) -> str:
    match = _SCHEME.fullmatch(typed)
    assert match
    scheme, rest = match["scheme"].lower(), match["rest"].strip()
    if scheme in ("http", "https"):
        is_complete = bool(_WEB_REST.fullmatch(rest) or _LOCAL_REST.fullmatch(rest))
        return f"{scheme}:{_quote_spaces(rest)}" if is_complete else ""
    if scheme == "mailto":
        addresses = rest.partition("?")[0].split(",")
        is_complete = all(_EMAIL.fullmatch(address.strip()) for address in addresses)
        return f"mailto:{_quote_spaces(rest)}" if is_complete else ""
    if scheme == "tel":
        return phone_link(rest)
    return _parse_plain(typed)  # the port of a host, such as x.nl:8080


def _parse_plain(typed: str) -> str:
    if typed.startswith("//"):
        return _parse_scheme(f"https:{typed}")
    if typed.startswith("/") or (typed.startswith("#") and len(typed) > 1):
        return _quote_spaces(typed)
    if _EMAIL.fullmatch(typed):
        return f"mailto:{typed}"
    if _PHONE.fullmatch(_DASH.sub("-", typed)):
        return phone_link(typed)
    host = _HOST.fullmatch(typed)
    if host and not _FILE_NAME.fullmatch(host["domain"]):
        return f"https://{_quote_spaces(typed)}"
    return ""


def phone_link(text: str) -> str:
    """Return a link that calls a number; empty when it has too few or too many digits."""
    number = re.sub(r"[^0-9+]", "", text.replace("(0)", ""))
    return f"tel:{number}" if re.fullmatch(r"\+?\d{3,15}", number) else ""


def _quote_spaces(address: str) -> str:
    return re.sub(r"\s", "%20", address)


def mend_links(html: str) -> str:
    """Return rich text with every link as it was meant; what is no link becomes plain text."""
    mended = (
        _HREF.sub(_mend_href, token.source, count=1) if token.is_start_of("a") else token.source
        for token in tokenize(html)
    )
    return unwrap_dead_anchors("".join(mended))


def _mend_href(match: re.Match[str]) -> str:
    try:
        address = _parse_href(match)
    except ValidationError:
        address = ""
    return f'{match["before"]}"{escape(address)}"'


def _parse_href(match: re.Match[str]) -> str:
    return parse_typed_link(decode_entities(match["value"].strip("\"'")))


def unwrap_dead_anchors(html: str) -> str:
    """Return rich text with the text of each anchor that leads nowhere, instead of the anchor."""

    def unwrap(anchor: Token, text: str) -> str | None:
        return None if _LIVE_HREF.search(anchor.source) else text

    return replace_anchors(html, unwrap)


def find_unclear_links(html: str) -> Iterator[ValidationError]:
    """Find the links in rich text of which nobody can tell what was meant."""
    for token in tokenize(html):
        href = _HREF.search(token.source) if token.is_start_of("a") else None
        try:
            if href:
                _parse_href(href)
        except ValidationError as error:
            yield error


class WebAddressField(forms.URLField):
    """A web address as people type it, such as `www.voorbeeld.nl`."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("assume_scheme", "https")
        super().__init__(**kwargs)  # type: ignore[arg-type]

    def to_python(self, value: object) -> str:
        typed = clean_text(str(value or "")).strip()
        if not typed:
            return ""
        if not (address := as_web_address(typed)):
            raise ValidationError(NOT_A_WEB_ADDRESS, "invalid", {"link": typed})
        return str(super().to_python(address))
