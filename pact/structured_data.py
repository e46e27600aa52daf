"""Descriptions of pages in the words of schema.org, for search engines: dictionaries for JSON-LD.

Nothing is invented: a property whose value is not known is left out.
"""

from collections.abc import Iterable
from urllib.parse import urljoin

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from pact.indicator_figures import IndicatorFigure
from pact.models import Activity, Article, Indicator, SiteDetails
from pact.site_context import site_context
from publishing.typed_links import as_web_address
from regions.models import Organisation

JsonLd = dict[str, object]

# Also said in words under each figure.
TERMS_OF_USE = "Noem de bron als u deze cijfers gebruikt."


def full_address(path: str) -> str:
    """Return the full address of a path on this site; an address elsewhere stays as it is."""
    return urljoin(f"{settings.SITE_URL}/", path)


def organization(site_details: SiteDetails) -> JsonLd:
    """Describe the Techniekpact, with what the owner has filled in."""
    details = {
        "slogan": site_details.tagline,
        "legalName": site_details.owner,
        "address": ", ".join(site_details.address.split("\n")).replace("\r", ""),
        "email": site_details.email,
        "telephone": site_details.phone,
        "identifier": site_details.kvk
        and {"@type": "PropertyValue", "propertyID": "KvK", "value": site_details.kvk},
    }
    return {
        "@context": "https://schema.org",
        **_organization_reference(site_details),
        "logo": full_address(static("img/icon-512.png")),
        **{name: value for name, value in details.items() if value},
    }


def _organization_reference(site_details: SiteDetails) -> JsonLd:
    return {
        "@type": "Organization",
        "@id": full_address("/#organisatie"),
        "name": site_details.name,
        "url": full_address("/"),
    }


def breadcrumb_list(links: Iterable[tuple[str, str]]) -> JsonLd:
    """Describe the way to a page as (label, path), from the home page to the page itself."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": label, "item": full_address(path)}
            for position, (label, path) in enumerate(links, start=1)
        ],
    }


def news_article(article: Article, image_url: str) -> JsonLd:
    address = full_address(article.get_absolute_url())
    organization = _organization_reference(site_context().site_details)
    modified_at = article.last_published_at
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "description": article.summary,
        "url": address,
        "mainEntityOfPage": address,
        "image": image_url,
        "inLanguage": "nl",
        "datePublished": article.date.isoformat(),
        **({"dateModified": modified_at.isoformat()} if modified_at else {}),
        "author": organization,
        "publisher": organization,
    }


def event(activity: Activity, organisers: Iterable[Organisation], image_url: str) -> JsonLd:
    """Describe an activity; nobody comes together for a call, so that is none."""
    span = activity.time_span
    assert span
    moments = (span.starts_at, span.ends_at)
    days = (span.first_day, span.last_day)
    start, end = (value.isoformat() for value in (days if span.is_whole_days else moments))
    status = "EventCancelled" if activity.cancelled else "EventScheduled"
    names = [
        {
            "@type": "Organization",
            "name": organiser.name,
            **({"url": organiser.website} if organiser.website else {}),
        }
        for organiser in organisers
    ]
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": activity.title,
        "description": activity.summary,
        "url": full_address(activity.get_absolute_url()),
        "image": image_url,
        "inLanguage": "nl",
        "startDate": start,
        **({"endDate": end} if span.is_whole_days or span.has_end else {}),
        "eventStatus": f"https://schema.org/{status}",
        **_attendance(activity),
        **({"organizer": names} if names else {}),
    }


def _attendance(activity: Activity) -> JsonLd:
    """Say where people come together: in a place, online or both."""
    locations: list[JsonLd] = []
    if activity.place_lines:
        address = {
            "@type": "PostalAddress",
            "streetAddress": activity.address,
            "addressLocality": activity.town,
            "addressCountry": "NL",
        }
        name = activity.place_name or activity.town or activity.address
        filled_in = {key: value for key, value in address.items() if value}
        locations.append({"@type": "Place", "name": name, "address": filled_in})
    if activity.online_url:
        locations.append({"@type": "VirtualLocation", "url": activity.online_url})
    if not locations:
        return {}
    is_online, is_somewhere = bool(activity.online_url), bool(activity.place_lines)
    mode = "Mixed" if is_online and is_somewhere else "Online" if is_online else "Offline"
    return {
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode",
        "location": locations if len(locations) > 1 else locations[0],
    }


def dataset(figure: IndicatorFigure) -> JsonLd:
    indicator = figure.indicator
    address = full_address(indicator.get_absolute_url())
    organization = _organization_reference(site_context().site_details)
    area = coverage_name(indicator)
    sources = list(filter(None, map(source_address, indicator.source_lines)))
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": address,
        "name": indicator.name,
        "description": "\n".join(filter(None, [indicator.summary, indicator.definition])),
        "url": address,
        "inLanguage": "nl",
        "isAccessibleForFree": True,
        "license": {"@type": "CreativeWork", "name": TERMS_OF_USE, "url": address},
        "creator": organization,
        "publisher": organization,
        "variableMeasured": {
            "@type": "PropertyValue",
            "name": indicator.name,
            "unitText": "procent" if indicator.unit == "%" else indicator.unit,
        },
        "temporalCoverage": "/".join(map(str, covered_years(figure))),
        **({"spatialCoverage": area} if area else {}),
        "includedInDataCatalog": {"@type": "DataCatalog", "url": full_address(reverse("data"))},
        **({"isBasedOn": sources} if sources else {}),
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media_type,
                "contentUrl": full_address(reverse(route, args=[indicator.slug])),
            }
            for media_type, route in (
                ("text/csv", "indicator-csv"),
                ("application/json", "indicator-json"),
            )
        ],
    }


def source_address(line: str) -> str:
    """Return the address that a line of sources opens with; empty when it has none."""
    return as_web_address(line.split(maxsplit=1)[0])


def coverage_name(indicator: Indicator) -> str:
    """Return the area that an indicator is about; empty for a landsdeel that is not published."""
    if indicator.landsdeel_id is None:
        return "Nederland"
    areas = {area.pk: f"Landsdeel {area.name}" for area in site_context().landsdelen}
    return areas.get(indicator.landsdeel_id, "")


def covered_years(figure: IndicatorFigure) -> tuple[int, int]:
    """Return the first and the last year that a figure covers."""
    first, last = figure.measurements[0], figure.measurements[-1]
    # The end of a school year lies in the next year: 2019/20 starts in 2019.
    return int(first.start_position), int(last.start_position) + ("/" in last.period)
