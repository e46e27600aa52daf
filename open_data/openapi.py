"""The description of the API for programs (OpenAPI 3.1), built from `open_data.schemas`."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from open_data.filters import filter_choices
from open_data.middleware import API_VERSION
from open_data.problems import PROBLEM_TYPE
from open_data.schemas import PROPERTIES, JsonSchema, object_of, page_schema
from pact.site_context import site_context
from pact.structured_data import full_address

BASE_PATH = "/api/v1"
SLUG: JsonSchema = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "maxLength": 100}
PAGE_NUMBER: JsonSchema = {"type": "integer", "minimum": 1, "maximum": 999_999, "default": 1}


class Endpoint(NamedTuple):
    """An address under `BASE_PATH`, the name of the schema of its answer, and its parameters."""

    path: str
    summary: str
    schema: str
    parameters: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        return "pagina" in self.parameters

    @property
    def filters(self) -> list[str]:
        return [name for name in self.parameters if name != "pagina"]

    @property
    def full_path(self) -> str:
        return f"{BASE_PATH}{self.path}"


class Parameter(NamedTuple):
    description: str
    schema: JsonSchema


PARAMETERS: Mapping[str, Parameter] = {
    "pagina": Parameter("Welke pagina van de lijst.", PAGE_NUMBER),
    "doel": Parameter("Alleen wat bij dit doel hoort: een nummer.", SLUG),
    "landsdeel": Parameter(
        "Alleen wat bij dit landsdeel hoort: een sleutel, of ‘landelijk’.", SLUG
    ),
    "regio": Parameter("Alleen wat bij deze regio hoort: een sleutel.", SLUG),
    "o": Parameter("Alleen waar deze O meedoet: een sleutel.", SLUG),
    "soort": Parameter("Alleen voorbeelden van deze soort.", SLUG),
    "sleutel": Parameter("Het laatste deel van het webadres.", SLUG),
    "nummer": Parameter(
        "Het nummer van het doel.", {"type": "integer", "minimum": 1, "maximum": 12}
    ),
}
ENDPOINTS = (
    Endpoint("/landsdelen", "Alle landsdelen", "Landsdeel", ("pagina",)),
    Endpoint("/regios", "Alle regio’s, met hun gemeenten", "Regio", ("landsdeel", "pagina")),
    Endpoint("/regios/{sleutel}", "Eén regio", "Regio"),
    Endpoint("/doelen", "De doelen", "Doel", ("pagina",)),
    Endpoint("/doelen/{nummer}", "Eén doel", "Doel"),
    Endpoint(
        "/cijfers", "De cijfers, met al hun waarden", "Cijfer", ("doel", "landsdeel", "pagina")
    ),
    Endpoint("/cijfers/{sleutel}", "Eén cijfer", "Cijfer"),
    Endpoint(
        "/praktijkvoorbeelden",
        "Voorbeelden uit de praktijk, zonder hun lange teksten",
        "Praktijkvoorbeeld",
        ("doel", "landsdeel", "regio", "o", "soort", "pagina"),
    ),
    Endpoint(
        "/praktijkvoorbeelden/{sleutel}", "Eén voorbeeld, met alle tekst", "HeelPraktijkvoorbeeld"
    ),
)


def list_object_paths(path: str, items: Sequence[Mapping[str, object]]) -> list[str]:
    """Return the addresses of the items of the list at this path, if they have one each."""
    for endpoint in ENDPOINTS:
        prefix, _, parameter = endpoint.full_path.removesuffix("}").partition("{")
        if parameter and prefix == f"{path}/":
            return [f"{prefix}{item[parameter]}" for item in items]
    return []


def describe_api() -> dict[str, object]:
    site_name = site_context().site_details.name
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Open data van {site_name}",
            "version": API_VERSION,
            "summary": "Regio’s, doelen, cijfers en praktijkvoorbeelden, om te lezen.",
            "description": "Onze teksten en gegevens vallen onder CC BY 4.0. De cijfers zijn van "
            "hun bronnen: noem die. Bewaar de ETag van een antwoord en stuur die mee als "
            "If-None-Match: is er niets veranderd, dan krijgt u alleen status 304.",
            "contact": {"name": site_name, "url": full_address("/data/")},
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "externalDocs": {"url": full_address("/data/"), "description": "Uitleg voor mensen"},
        "servers": [{"url": full_address(BASE_PATH)}],
        "paths": {endpoint.path: {"get": _operation(endpoint)} for endpoint in ENDPOINTS},
        "components": {
            "schemas": {name: object_of(properties) for name, properties in PROPERTIES.items()},
            "responses": _shared_responses(),
            "headers": {
                "API-Version": {"description": "De versie.", "schema": {"type": "string"}},
                "ETag": {"description": "Wat er nu staat.", "schema": {"type": "string"}},
            },
        },
    }


def _operation(endpoint: Endpoint) -> dict[str, object]:
    in_path = [name for name in PARAMETERS if f"{{{name}}}" in endpoint.path]
    name = endpoint.schema
    content = page_schema(name) if endpoint.is_list else {"$ref": f"#/components/schemas/{name}"}
    statuses = ["304", *(["400"] if endpoint.filters else []), "404", "503"]
    return {
        "operationId": f"{'lijst' if endpoint.is_list else 'een'}{name}",
        "summary": endpoint.summary,
        "parameters": [
            *(_describe_parameter(name, "path") for name in in_path),
            *(_describe_parameter(name, "query") for name in endpoint.parameters),
        ],
        "responses": {
            "200": {
                "description": "Wat er op de site staat.",
                "headers": {
                    name: {"$ref": f"#/components/headers/{name}"}
                    for name in ("API-Version", "ETag")
                },
                "content": {"application/json": {"schema": content}},
            },
            **{status: {"$ref": f"#/components/responses/{status}"} for status in statuses},
        },
    }


def _describe_parameter(name: str, place: str) -> dict[str, object]:
    parameter, choices = PARAMETERS[name], filter_choices().get(name)
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "description": parameter.description,
        "schema": {**parameter.schema, "enum": choices} if choices else parameter.schema,
    }


def _shared_responses() -> dict[str, object]:
    problems = {
        "400": "Wat u vraagt, bestaat niet. Het antwoord noemt de keuzes.",
        "404": "Er is niets op dit adres, of deze pagina van de lijst is er niet.",
        "503": "De site is even niet bereikbaar.",
    }
    schema = {"$ref": "#/components/schemas/Probleem"}
    return {
        "304": {"description": "Er is niets veranderd."},
        **{
            status: {"description": text, "content": {PROBLEM_TYPE: {"schema": schema}}}
            for status, text in problems.items()
        },
    }
