"""The catalogue of all data for other catalogues: JSON-LD in the words of DCAT-AP-NL 3.0.

https://docs.geostandaarden.nl/dcat/dcat-ap-nl30/ lists what is mandatory. What is not known is left
out; the numbers of a figure belong to its sources, so `dct:rights` says so beside the licence.
"""

from collections.abc import Iterator

from django.urls import reverse

from open_data.openapi import BASE_PATH, ENDPOINTS
from pact.indicator_figures import IndicatorFigure, figures_by_slug
from pact.site_context import site_context
from pact.structured_data import JsonLd, covered_years, full_address, source_address

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
AUTHORITY = "http://publications.europa.eu/resource/authority"
MEDIA_TYPES = {
    "CSV": "text/csv",
    "JSON": "application/json",
    "ZIP": "application/zip",
}
# The datasets that only the API gives: the name of a schema, title, description.
API_DATASETS = (
    ("Regio", "Regio’s van het Techniekpact", "De regio’s, hun landsdeel en hun gemeenten."),
    ("Doel", "De doelen van het Techniekpact", "De doelen, per pijler, met hun cijfers."),
    (
        "Praktijkvoorbeeld",
        "Praktijkvoorbeelden van het Techniekpact",
        "Voorbeelden van samenwerking: waar, met wie en voor welke doelen.",
    ),
)


def describe_catalog() -> JsonLd:
    page = full_address(reverse("data"))
    return {
        "@context": CONTEXT,
        "@id": full_address(reverse("data-dcat")),
        "@type": "dcat:Catalog",
        "dct:title": _dutch(f"Open data van {site_context().site_details.name}"),
        "dct:description": _dutch("Cijfers over techniek, met regio’s, doelen en voorbeelden."),
        "dct:publisher": _organisation(),
        "dct:license": _licence(),
        "dct:language": _resource(f"{AUTHORITY}/language/NLD", "dct:LinguisticSystem"),
        "dcat:contactPoint": _contact_point(),
        "foaf:homepage": _resource(page, "foaf:Document"),
        "dcat:dataset": list(_describe_datasets()),
        "dcat:service": _describe_service(),
    }


def _describe_datasets() -> Iterator[JsonLd]:
    page = full_address(reverse("data"))
    figures = figures_by_slug()
    if figures:
        yield _describe_dataset(
            full_address(reverse("data-bundle")),
            "Alle cijfers van het Techniekpact",
            "Alle cijfers in één bestand: per cijfer een tabel, met uitleg.",
            page,
            _distribution(full_address(reverse("data-bundle")), "ZIP"),
        )
    for figure in figures.values():
        yield _describe_figure(figure)
    for schema, title, description in API_DATASETS:
        path = next(endpoint.full_path for endpoint in ENDPOINTS if endpoint.schema == schema)
        address = full_address(path)
        distribution = _distribution(address, "JSON")
        yield _describe_dataset(address, title, description, page, distribution)


def _describe_figure(figure: IndicatorFigure) -> JsonLd:
    indicator = figure.indicator
    address = full_address(indicator.get_absolute_url())
    first_year, last_year = covered_years(figure)
    sources = list(filter(None, map(source_address, indicator.source_lines)))
    modified_at = indicator.last_published_at
    downloads = (("CSV", "indicator-csv"), ("JSON", "indicator-json"))
    return {
        **_describe_dataset(
            address,
            indicator.name,
            indicator.summary,
            address,
            *(
                _distribution(full_address(reverse(route, args=[indicator.slug])), file_type)
                for file_type, route in downloads
            ),
        ),
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@value": str(first_year), "@type": "xsd:gYear"},
            "dcat:endDate": {"@value": str(last_year), "@type": "xsd:gYear"},
        },
        **({"dct:source": [{"@id": source} for source in sources]} if sources else {}),
        **(
            {"dct:modified": {"@value": modified_at.isoformat(), "@type": "xsd:dateTime"}}
            if modified_at
            else {}
        ),
    }


def _describe_dataset(
    address: str, title: str, description: str, page: str, *distributions: JsonLd
) -> JsonLd:
    return {
        "@id": f"{address}#dataset",
        "@type": "dcat:Dataset",
        "dct:title": _dutch(title),
        "dct:description": _dutch(description),
        "dct:identifier": address,
        "dct:accessRights": _resource(f"{AUTHORITY}/access-right/PUBLIC", "dct:RightsStatement"),
        "dct:creator": _organisation(),
        "dct:publisher": _organisation(),
        "dct:language": _resource(f"{AUTHORITY}/language/NLD", "dct:LinguisticSystem"),
        "dcat:contactPoint": _contact_point(),
        "dcat:theme": _theme(),
        "dcat:landingPage": _resource(page, "foaf:Document"),
        "dcat:distribution": list(distributions),
    }


def _distribution(address: str, file_type: str) -> JsonLd:
    media_type = f"https://www.iana.org/assignments/media-types/{MEDIA_TYPES[file_type]}"
    return {
        "@id": f"{address}#distributie",
        "@type": "dcat:Distribution",
        "dct:title": _dutch(file_type),
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": _resource(media_type, "dct:MediaType"),
        "dct:format": _resource(f"{AUTHORITY}/file-type/{file_type}", "dct:MediaTypeOrExtent"),
        "dct:license": _licence(),
        "dct:rights": {
            "@id": full_address(f"{reverse('data')}#licentie"),
            "@type": "dct:RightsStatement",
        },
    }


def _describe_service() -> JsonLd:
    endpoint = full_address(BASE_PATH)
    page = _resource(full_address(f"{reverse('data')}#api"), "foaf:Document")
    return {
        "@id": f"{endpoint}#api",
        "@type": "dcat:DataService",
        "dct:title": _dutch(f"API van {site_context().site_details.name}"),
        "dct:description": _dutch("Regio’s, doelen, cijfers en voorbeelden in JSON, om te lezen."),
        "dct:identifier": endpoint,
        "dct:accessRights": _resource(f"{AUTHORITY}/access-right/PUBLIC", "dct:RightsStatement"),
        "dct:creator": _organisation(),
        "dct:publisher": _organisation(),
        "dct:license": _licence(),
        "dcat:contactPoint": _contact_point(),
        "dcat:theme": _theme(),
        "dcat:endpointURL": {"@id": endpoint},
        "dcat:endpointDescription": {"@id": full_address(reverse("api-description"))},
        "dcat:landingPage": page,
        "foaf:page": page,
    }


def _dutch(text: str) -> JsonLd:
    return {"@value": text, "@language": "nl"}


def _resource(address: str, type_name: str) -> JsonLd:
    return {"@id": address, "@type": type_name}


def _theme() -> JsonLd:
    return _resource(f"{AUTHORITY}/data-theme/EDUC", "skos:Concept")


def _licence() -> JsonLd:
    # As the list of data.overheid.nl spells it.
    return _resource(
        "http://creativecommons.org/licenses/by/4.0/deed.nl",
        "dct:LicenseDocument",
    )


def _organisation() -> JsonLd:
    site_details = site_context().site_details
    return {
        "@id": full_address("/#organisatie"),
        "@type": "foaf:Agent",
        "foaf:name": _dutch(site_details.owner or site_details.name),
    }


def _contact_point() -> JsonLd:
    """Name the page where people ask; addresses of people stay on the pages that show them."""
    context = site_context()
    return {
        "@type": "vcard:Kind",
        "vcard:fn": _dutch(context.site_details.owner or context.site_details.name),
        "vcard:hasURL": {"@id": full_address(context.contact_url or reverse("data"))},
    }
