"""The manual for editors: its chapters, what is found in them, and which one belongs to a page.

A chapter is a template in `templates/admin/manual/chapters/` of `<section id>`s that each begin
with an `<h2>`. The table of contents and the search are read from what it renders.
"""

from dataclasses import dataclass
from functools import cache
from typing import cast

from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET
from lxml import html

from publishing.clean_text import comparison_key
from techniekpact.manual_rights import describe_rights
from techniekpact.roles import ROLE_DESCRIPTIONS

SNIPPET_LENGTH = 200
MAX_QUERY_LENGTH = 100


@dataclass(frozen=True)
class Chapter:
    """A chapter, and the models whose rights it tells about."""

    slug: str
    title: str
    summary: str
    models: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse("admin:manual_chapter", args=[self.slug])

    @property
    def template(self) -> str:
        return f"admin/manual/chapters/{self.slug}.html"

    @property
    def sections(self) -> "list[Section]":
        return read_sections(self)


@dataclass(frozen=True)
class Section:
    chapter: Chapter
    anchor: str
    title: str
    text: str

    @property
    def url(self) -> str:
        return f"{self.chapter.url}#{self.anchor}"

    @property
    def snippet(self) -> str:
        return f"{self.text[:SNIPPET_LENGTH].rsplit(' ', 1)[0]}…"


CHAPTERS = (
    Chapter("begin", "Begin hier", "De startpagina, zoeken, en het verschil tussen rollen."),
    Chapter(
        "voorbeeld",
        "Een voorbeeld plaatsen",
        "Van een leeg formulier tot een praktijkvoorbeeld, nieuwsbericht of activiteit op de site.",
        ("pact.project", "pact.article", "pact.activity", "regions.region"),
    ),
    Chapter("tekst", "Tekst en blokken", "Schrijven, koppen, links, en alles onder ‘Invoegen’."),
    Chapter(
        "afbeeldingen",
        "Afbeeldingen en bestanden",
        "Toevoegen, vervangen, uitsnijden, en wat de wet vraagt.",
        ("images.image", "documents.document", "videos.video"),
    ),
    Chapter("plannen", "Plannen en nakijken", "Op een moment op de site, of eraf, en de planning."),
    Chapter(
        "samen", "Samenwerken en oordeel", "Een oordeel vragen en geven, versies, en een deellink."
    ),
    Chapter(
        "paginas",
        "Menu's en pagina's",
        "De voorpagina, pagina's onder elkaar, het menu en adressen.",
        ("pact.page", "pact.menu", "pact.homepage", "publishing.redirect"),
    ),
    Chapter(
        "nieuwsbrief",
        "Nieuwsbrief",
        "Samenstellen, proberen, versturen, en wie hem krijgt.",
        ("newsletter.issue", "newsletter.subscriber", "newsletter.consentwording"),
    ),
    Chapter(
        "cijfers",
        "Cijfers en import",
        "Cijfers bijwerken, lijsten ophalen en abonnees inlezen.",
        ("pact.indicator", "newsletter.import"),
    ),
    Chapter("mis", "Wat als het misgaat", "Niets is zomaar weg: de prullenbak en andere uitwegen."),
    Chapter("woorden", "Woordenlijst", "Wat de woorden in de beheeromgeving betekenen."),
)

# The section about each model. A new model needs one line here.
SECTIONS_BY_MODEL = {
    "ambassadors.ambassador": "voorbeeld#mensen",
    "auth.group": "begin#rollen",
    "auth.user": "begin#rollen",
    "contact.contactmessage": "samen#berichten",
    "documents.document": "afbeeldingen#bestanden",
    "images.collection": "afbeeldingen#verzamelingen",
    "images.image": "afbeeldingen#toevoegen",
    "newsletter.consentwording": "nieuwsbrief#toestemming",
    "newsletter.import": "cijfers#abonnees",
    "newsletter.issue": "nieuwsbrief#samenstellen",
    "newsletter.subscriber": "nieuwsbrief#abonnees",
    "newsletter.suppression": "nieuwsbrief#abonnees",
    "pact.activity": "voorbeeld#activiteit",
    "pact.article": "voorbeeld#nieuws",
    "pact.goal": "cijfers#doelen",
    "pact.homepage": "paginas#voorpagina",
    "pact.indicator": "cijfers#bijwerken",
    "pact.menu": "paginas#menu",
    "pact.page": "paginas#boom",
    "pact.pillar": "cijfers#doelen",
    "pact.project": "voorbeeld#invullen",
    "pact.sitedetails": "paginas#gegevens",
    "pact.sitetext": "paginas#teksten",
    "pact.stakeholder": "cijfers#doelen",
    "pact.theme": "voorbeeld#indeling",
    "publishing.event": "samen#versies",
    "publishing.jargonterm": "tekst#bevindingen",
    "publishing.missingpage": "paginas#adressen",
    "publishing.redirect": "paginas#adressen",
    "publishing.textfinding": "tekst#bevindingen",
    "regions.landsdeel": "voorbeeld#regio",
    "regions.municipality": "voorbeeld#regio",
    "regions.organisation": "voorbeeld#mensen",
    "regions.region": "voorbeeld#regio",
    "search.bestbet": "paginas#zoeken",
    "search.synonyms": "paginas#zoeken",
    "videos.video": "afbeeldingen#videos",
}
# The section about a page of the admin that belongs to no model, by the name of its address.
SECTIONS_BY_PAGE = {
    "comments": "samen#opmerkingen",
    "export": "cijfers#lijsten",
    "exports": "cijfers#lijsten",
    "planning": "plannen#planning",
    "search": "begin#zoeken",
    "trash": "mis#prullenbak",
}
START = "begin#startpagina"


def manual_address(model: type[Model] | None, page: str = "") -> str:
    """Return the address of the section about a model, or about a page of the admin."""
    label = model._meta.label_lower if model else ""
    section = SECTIONS_BY_MODEL.get(label) or SECTIONS_BY_PAGE.get(page, START)
    slug, _, anchor = section.partition("#")
    return f"{reverse('admin:manual_chapter', args=[slug])}#{anchor}"


@cache
def read_sections(chapter: Chapter) -> list[Section]:
    """Return the sections of a chapter with their text, as read from its template."""
    root = html.fromstring(f"<div>{render_to_string(chapter.template)}</div>")
    return [
        Section(
            chapter,
            str(element.get("id")),
            _text_at(element, "h2//text()"),
            _text_at(element, ".//text()[not(ancestor::h2)]"),
        )
        for element in root.iter("section")
    ]


def _text_at(element: html.HtmlElement, path: str) -> str:
    return " ".join(" ".join(cast("list[str]", element.xpath(path))).split())


def find_sections(query: str) -> list[Section]:
    """Return the sections that have all words, in their title first."""
    words = comparison_key(query).split()
    sections = [section for chapter in CHAPTERS for section in chapter.sections] if words else []

    def has_words(text: str) -> bool:
        key = comparison_key(text)
        return all(word in key for word in words)

    with_words = [one for one in sections if has_words(f"{one.title} {one.text}")]
    return sorted(with_words, key=lambda section: not has_words(section.title))


def manual_urls(site: AdminSite) -> list[URLPattern]:
    def index(request: HttpRequest) -> TemplateResponse:
        query = request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH]
        own_roles = request.user.groups.values_list("name", flat=True)
        roles = [(name, ROLE_DESCRIPTIONS[name]) for name in own_roles if name in ROLE_DESCRIPTIONS]
        context = {
            **site.each_context(request),
            "title": "Handleiding",
            "chapters": CHAPTERS,
            "query": query,
            "max_query_length": MAX_QUERY_LENGTH,
            "sections": find_sections(query),
            "roles": roles,
        }
        return TemplateResponse(request, "admin/manual/index.html", context)

    def page(request: HttpRequest, slug: str) -> TemplateResponse:
        number = next((n for n, one in enumerate(CHAPTERS) if one.slug == slug), None)
        if number is None:
            raise Http404
        chapter = CHAPTERS[number]
        context = {
            **site.each_context(request),
            "title": chapter.title,
            "chapter": chapter,
            "rights": describe_rights(chapter.models),
            "previous": CHAPTERS[number - 1] if number else None,
            "next": CHAPTERS[number + 1] if number + 1 < len(CHAPTERS) else None,
        }
        return TemplateResponse(request, "admin/manual/chapter.html", context)

    return [
        path("hulp/", site.admin_view(require_GET(index)), name="manual"),
        path("hulp/<slug:slug>/", site.admin_view(require_GET(page)), name="manual_chapter"),
    ]
