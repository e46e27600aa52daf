"""The properties of what the API tells, for people (`/data/`) and for programs (OpenAPI)."""

from collections.abc import Mapping
from typing import NamedTuple

from pact.models import Project

JsonSchema = dict[str, object]

TEXT: JsonSchema = {"type": "string"}
ADDRESS: JsonSchema = {"type": "string", "format": "uri"}
WHOLE_NUMBER: JsonSchema = {"type": "integer"}
NUMBER: JsonSchema = {"type": "number"}
YES_OR_NO: JsonSchema = {"type": "boolean"}
DAY_OR_NOTHING: JsonSchema = {"type": ["string", "null"], "format": "date"}
KIND_OR_NOTHING: JsonSchema = {
    "type": ["string", "null"],
    "enum": [*Project.Kind.values, None],
}
MOMENT_OR_NOTHING: JsonSchema = {"type": ["string", "null"], "format": "date-time"}


class Property(NamedTuple):
    name: str
    description: str
    schema: JsonSchema = TEXT


def list_of(schema: JsonSchema) -> JsonSchema:
    return {"type": "array", "items": schema}


def object_of(properties: tuple[Property, ...]) -> JsonSchema:
    """Return the schema of an object with exactly these properties."""
    return {
        "type": "object",
        "properties": {
            entry.name: {**entry.schema, "description": entry.description} for entry in properties
        },
        "required": [entry.name for entry in properties],
        "additionalProperties": False,
    }


MUNICIPALITY = (
    Property("code", "De gemeentecode van het CBS: vier cijfers."),
    Property("naam", "De naam van de gemeente."),
)
MEASUREMENT = (
    Property("periode", "Een jaar (2020), schooljaar (2019/20) of kwartaal (2020-K1)."),
    Property("waarde", "Het getal.", NUMBER),
    Property("reeksbreuk", "Waar: vanaf hier is anders geteld.", YES_OR_NO),
    Property("toelichting", "Een opmerking bij deze ene waarde."),
)
PAGE = Property("pagina", "De pagina op deze site.", ADDRESS)
KEY = Property("sleutel", "Het laatste deel van het webadres.")
GOAL_NUMBERS = Property("doelen", "De nummers van de doelen.", list_of(WHOLE_NUMBER))
CHECKED_ON = Property("overgenomen_op", "De dag waarop wij ze hebben overgenomen.", DAY_OR_NOTHING)
SUMMARY = Property("samenvatting", "Een of twee zinnen.")

LANDSDEEL = (
    KEY,
    Property("naam", "De naam."),
    Property("provincies", "De namen van de provincies.", list_of(TEXT)),
    SUMMARY,
    Property("regios", "De sleutels van de regio’s.", list_of(TEXT)),
    PAGE,
)
REGION = (
    KEY,
    Property("naam", "De naam van de regio."),
    Property("naam_pact", "De naam van het pact van de regio, als dat er is."),
    Property("landsdeel", "De sleutel van het landsdeel."),
    Property("provincies", "De namen van de provincies.", list_of(TEXT)),
    Property("centrumplaats", "De plaats van de stip op de kaart."),
    Property("lengtegraad", "De plek van de stip: graden oosterlengte (WGS 84).", NUMBER),
    Property("breedtegraad", "De plek van de stip: graden noorderbreedte (WGS 84).", NUMBER),
    SUMMARY,
    Property("gemeenten", "De gemeenten: de indeling van 2015.", list_of(object_of(MUNICIPALITY))),
    PAGE,
)
GOAL = (
    Property("nummer", "1 tot en met 12.", WHOLE_NUMBER),
    Property("titel", "De officiële titel."),
    Property("korte_naam", "Een paar woorden."),
    Property("pijler", "Kiezen, leren of werken."),
    SUMMARY,
    Property("cijfers", "De sleutels van de cijfers bij dit doel.", list_of(TEXT)),
    PAGE,
)
FIGURE = (
    KEY,
    Property("naam", "Wat er is geteld."),
    Property("eenheid", "Waarin is geteld, bijvoorbeeld %."),
    SUMMARY,
    Property("definitie", "Wat telt mee, en wat niet."),
    Property(
        "landsdeel",
        "De sleutel van het landsdeel. Leeg: heel Nederland, of een landsdeel zonder pagina.",
        {"type": ["string", "null"]},
    ),
    GOAL_NUMBERS,
    Property("bronnen", "Waar de getallen vandaan komen.", list_of(TEXT)),
    CHECKED_ON,
    Property("gepubliceerd_op", "Het moment van de laatste publicatie.", MOMENT_OR_NOTHING),
    Property("voorwaarde", "Wat wij vragen als u het cijfer gebruikt."),
    Property(
        "metingen",
        "De waarden, op volgorde van tijd. Een periode zonder waarde staat er niet in.",
        list_of(object_of(MEASUREMENT)),
    ),
    Property("csv", "Hetzelfde cijfer als tabel.", ADDRESS),
    PAGE,
)
PROJECT = (
    KEY,
    Property("titel", "De naam van het voorbeeld."),
    SUMMARY,
    Property("soort", "Wat het vooral is.", KIND_OR_NOTHING),
    Property("status", "Loopt het nog?", {"type": "string", "enum": Project.Status.values}),
    Property(
        "jaar",
        "Het jaar waarover de status iets zegt, als dat bekend is.",
        {"type": ["integer", "null"]},
    ),
    Property("periode", "Wanneer, in woorden."),
    Property("landelijk", "Waar: het is van het hele land.", YES_OR_NO),
    Property("landsdelen", "De sleutels van hele landsdelen.", list_of(TEXT)),
    Property("regios", "De sleutels van de regio’s.", list_of(TEXT)),
    GOAL_NUMBERS,
    Property("os", "De sleutels van de O’s die meedoen.", list_of(TEXT)),
    Property("organisaties", "De namen van de organisaties.", list_of(TEXT)),
    Property("themas", "De namen van de thema’s.", list_of(TEXT)),
    PAGE,
)
WHOLE_PROJECT = (
    *PROJECT,
    Property("aanleiding", "Welk probleem er was."),
    Property("aanpak", "Wat de partijen samen doen."),
    Property("resultaat", "Wat het oplevert."),
    Property("zelf_doen", "Wat een ander nodig heeft om dit na te doen."),
    Property("bronnen", "Waar de feiten vandaan komen.", list_of(TEXT)),
    CHECKED_ON,
)
PROBLEM = (
    Property("type", "Altijd about:blank: de status zegt welk soort fout het is."),
    Property("title", "De fout in een paar woorden."),
    Property("status", "Het nummer van de fout in HTTP.", WHOLE_NUMBER),
    Property("detail", "Wat u kunt doen."),
)

PROPERTIES: Mapping[str, tuple[Property, ...]] = {
    "Landsdeel": LANDSDEEL,
    "Regio": REGION,
    "Doel": GOAL,
    "Cijfer": FIGURE,
    "Praktijkvoorbeeld": PROJECT,
    "HeelPraktijkvoorbeeld": WHOLE_PROJECT,
    "Probleem": PROBLEM,
}


def page_schema(name: str) -> JsonSchema:
    """Return the schema of one page of a list of what `name` describes."""
    address_or_nothing: JsonSchema = {"type": ["string", "null"], "format": "uri"}
    return object_of(
        (
            Property("aantal", "Hoeveel er zijn, op alle pagina’s samen.", WHOLE_NUMBER),
            Property("paginanummer", "Welke pagina dit is.", WHOLE_NUMBER),
            Property("paginas", "Hoeveel pagina’s er zijn.", WHOLE_NUMBER),
            Property("vorige", "Het adres van de pagina ervoor.", address_or_nothing),
            Property("volgende", "Het adres van de pagina erna.", address_or_nothing),
            Property("items", "Wat er is.", list_of({"$ref": f"#/components/schemas/{name}"})),
        )
    )
