"""The places with words that editors may change, and the words that stand there by default.

A place is one row of `TEXT_PLACES`: the admin, the preview and `site_context.texts` follow from it.
A template shows `site_context.texts.<key>.title`, `.lead` and `.description`.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol


class PlaceText(NamedTuple):
    """The words of one place; `description` is for search engines and social media."""

    title: str
    lead: str = ""
    description: str = ""


class TextPlace(NamedTuple):
    """A place with its name for editors, the route of the page that shows it, and default words.

    A place without a default description has none: search engines do not list its page.
    """

    key: str
    name: str
    route: str
    default: PlaceText


class EditedText(Protocol):
    place: str
    title: str
    lead: str
    summary: str


TEXT_PLACES = (
    TextPlace(
        "stakeholders",
        "De vier O’s",
        "stakeholders",
        PlaceText(
            "De vier O’s",
            "Onderzoekers, overheid, ondernemers en onderwijs: samen zijn zij het pact. Elk brengt "
            "iets anders mee. Geen van de vier kan het alleen.",
            "Onderzoekers, overheid, ondernemers en onderwijs werken samen in het Techniekpact. "
            "Lees wat elke O inbrengt.",
        ),
    ),
    TextPlace(
        "landsdelen",
        "Landsdelen en regio’s",
        "landsdelen",
        PlaceText(
            "Landsdelen en regio’s",
            "Elke regio heeft een eigen opgave. Daarom werkt het Techniekpact in vijf landsdelen. "
            "Zoek uw regio met uw woonplaats, op de kaart of in de lijst.",
            "Elke regio heeft een eigen opgave. Zoek uw regio op de kaart of in de lijst van vijf "
            "landsdelen.",
        ),
    ),
    TextPlace(
        "goals",
        "Doelen",
        "goals",
        PlaceText(
            "De 12 doelen",
            "In 2016 sprak het Techniekpact 12 doelen af, voor 2016 tot 2020. Ze staan onder drie "
            "pijlers: kiezen, leren en werken. Bij elk doel leest u wat het betekent en hoe het "
            "ervoor staat.",
            "De 12 doelen van het Techniekpact voor 2016 tot 2020, onder drie pijlers: kiezen, "
            "leren en werken.",
        ),
    ),
    TextPlace(
        "indicators",
        "Cijfers",
        "indicators",
        PlaceText(
            "Cijfers",
            "De nieuwste stand van elk cijfer, per doel. Kies een cijfer voor de grafiek, de tabel "
            "en de bron.",
            "Alle cijferreeksen bij de doelen van het Techniekpact, met de nieuwste stand, de bron "
            "en een tabel. Ook te downloaden.",
        ),
    ),
    TextPlace(
        "projects",
        "Praktijkvoorbeelden",
        "projects",
        PlaceText(
            "Praktijkvoorbeelden",
            "Wat werkt er al? Zoek een voorbeeld bij uw doel, uit uw regio of met uw partners, en "
            "doe het na.",
            "Voorbeelden van samenwerking in de techniek. Zoek op doel, landsdeel, regio, O of "
            "thema.",
        ),
    ),
    TextPlace(
        "ambassadors",
        "Ambassadeurs",
        "ambassadors",
        PlaceText(
            "Aanjager & ambassadeurs",
            "Deze mensen geven of gaven het Techniekpact een gezicht. Zij vertellen waarom "
            "techniek ertoe doet.",
            "De mensen die het Techniekpact een gezicht geven of gaven: de aanjager en de "
            "ambassadeurs.",
        ),
    ),
    TextPlace(
        "articles",
        "Nieuws",
        "articles",
        PlaceText(
            "Nieuws",
            "Berichten over het pact, de cijfers en de praktijk.",
            "Nieuws van het Techniekpact: over de cijfers, de doelen en de mensen die eraan "
            "werken.",
        ),
    ),
    TextPlace(
        "agenda",
        "Agenda",
        "agenda",
        PlaceText(
            "Agenda",
            "Wat is er te doen rond techniek? Kijk wat er in uw regio komt, en zet het in uw eigen "
            "agenda.",
            "Bijeenkomsten, open dagen, wedstrijden en cursussen rond techniek, in uw regio en in "
            "heel Nederland.",
        ),
    ),
    TextPlace(
        "search",
        "Zoeken",
        "search",
        PlaceText(
            "Zoeken",
            "",
            "Zoek op de hele site van het Techniekpact: doelen, regio’s, praktijkvoorbeelden, "
            "cijfers en nieuws.",
        ),
    ),
    TextPlace(
        "place_search",
        "Vind uw regio",
        "place-search",
        PlaceText(
            "Vind uw regio",
            "Typ uw plaats of postcode. U gaat dan naar de regio waar die in ligt.",
            "Typ uw plaats of postcode en ga naar de regio van het Techniekpact waar die in ligt, "
            "met contact en voorbeelden.",
        ),
    ),
    TextPlace(
        "open_data",
        "Open data",
        "data",
        PlaceText(
            "Open data",
            "Wat op deze site staat, kunt u ook als bestand krijgen. Gratis, zonder aanmelden.",
            "Alle cijfers, regio’s, doelen en praktijkvoorbeelden om te downloaden of op te "
            "vragen: adressen, velden, versies en licentie.",
        ),
    ),
    TextPlace(
        "press",
        "Pers",
        "press",
        PlaceText(
            "Pers",
            "Schrijft u over het Techniekpact? Hier vindt u wat u nodig hebt.",
            "Voor journalisten: het perscontact, het logo om over te nemen en een vaste tekst over "
            "het Techniekpact.",
        ),
    ),
    TextPlace(
        "overview",
        "Overzicht van alle pagina’s",
        "overview",
        PlaceText(
            "Overzicht van alle pagina’s",
            "Alle pagina’s van deze site, per onderdeel.",
            "Alle pagina’s van deze site in één lijst, per onderdeel: van de vier O’s tot het "
            "nieuws.",
        ),
    ),
    TextPlace(
        "contact_form",
        "Contact: het formulier",
        "contact",
        PlaceText(
            "Stuur een bericht",
            "Wij gebruiken uw gegevens om u te antwoorden. Na 90 dagen wissen wij ze van deze "
            "site.",
        ),
    ),
    TextPlace(
        "contact_sent",
        "Contact: bericht verstuurd",
        "contact-sent",
        PlaceText(
            "Uw bericht is verstuurd",
            "Wij hebben uw bericht ontvangen, met uw naam en e-mailadres.",
        ),
    ),
    TextPlace(
        "newsletter_signup",
        "Nieuwsbrief: aanmelden",
        "newsletter:subscribe",
        PlaceText(
            "Nieuws over het Techniekpact in uw mail",
            "Meld u aan en blijf op de hoogte van het pact en de regio’s.",
            "Meld u aan voor de nieuwsbrief. U krijgt een mail om uw aanmelding te bevestigen.",
        ),
    ),
    TextPlace(
        "newsletter_requested",
        "Nieuwsbrief: aangemeld, nog niet bevestigd",
        "newsletter:signup-requested",
        PlaceText(
            "Kijk in uw mail",
            "Wij hebben uw aanmelding ontvangen. Binnen een paar minuten krijgt u een mail met een "
            "link. Met die link bevestigt u uw aanmelding.",
        ),
    ),
    TextPlace(
        "not_found",
        "Pagina niet gevonden (404)",
        "not-found-example",
        PlaceText(
            "Deze pagina is er niet",
            "Misschien is het adres niet goed overgenomen, of is de pagina weg. Dit kunt u doen:",
        ),
    ),
)


def find_text_place(key: str) -> TextPlace | None:
    return next((place for place in TEXT_PLACES if place.key == key), None)


def text_place_choices() -> list[tuple[str, str]]:
    return [(place.key, place.name) for place in TEXT_PLACES]


def combine_texts(edited: Iterable[EditedText]) -> Mapping[str, PlaceText]:
    """Return the words of every place by key: what editors published, else the default."""
    texts = {text.place: text for text in edited}
    return {
        place.key: _combine(texts[place.key], place.default)
        if place.key in texts
        else place.default
        for place in TEXT_PLACES
    }


def _combine(text: EditedText, default: PlaceText) -> PlaceText:
    return PlaceText(
        text.title or default.title,
        text.lead or default.lead,
        text.summary or default.description,
    )
