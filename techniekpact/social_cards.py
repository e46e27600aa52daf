"""The contents of the social image of each page: its title, kind, place and rings."""

from collections.abc import Callable, Iterator
from itertools import chain

from django.db.models import QuerySet, TextField
from django.utils.formats import date_format
from django.utils.text import capfirst

from ambassadors.models import Ambassador
from caching.version import cached_per_version
from images.social_card import SocialCard
from images.social_image_queue import plan_social_images
from pact.chart_images import list_chart_images
from pact.models import Activity, Article, Goal, Indicator, Project, Stakeholder
from pact.project_cards import build_project_card
from pact.site_context import site_context
from publishing.models import Publishable, models_with_pages
from regions.models import Landsdeel, Region
from techniekpact.templatetags.site_tags import initials


@cached_per_version
def plan_cards_of_pages() -> int:
    """Bring the queue of social images and charts up to date, once per version of the site."""
    return plan_social_images(dict(chain(list_social_cards(), list_chart_images())))


def list_social_cards() -> Iterator[tuple[str, SocialCard]]:
    """Yield the path and the card of every published page."""
    for model in models_with_pages():
        describe = DESCRIPTIONS.get(model, describe_object)
        for obj in _published_objects(model):
            yield obj.get_absolute_url(), describe(obj)


def _published_objects(model: type[Publishable]) -> QuerySet[Publishable]:
    """Return what visitors may see, without the long texts, with what its address needs."""
    long_texts = [f.name for f in model._meta.concrete_fields if isinstance(f, TextField)]
    parents = {key.rpartition("__")[0] for key in model.address_keys} - {""}
    queryset: QuerySet[Publishable] = model._default_manager.published()
    return queryset.defer(*long_texts).select_related(*parents)


def describe_object(obj: Publishable) -> SocialCard:
    """Describe an object of any type, with the rings of all four O's."""
    return _with_all_rings(obj, title=_title(obj), kind=capfirst(str(obj._meta.verbose_name)))


def describe_project(project: Project) -> SocialCard:
    card = build_project_card(project)
    return SocialCard(
        title=project.title,
        kind=" · ".join(filter(None, ("Praktijkvoorbeeld", project.get_kind_display()))),
        place=card.area_name,
        seed=project.slug,
        colours=[stakeholder.colour for stakeholder in card.stakeholders],
        motif=project.motif,
    )


def describe_stakeholder(stakeholder: Stakeholder) -> SocialCard:
    return SocialCard(
        title=stakeholder.name,
        kind="De vier O’s",
        place=stakeholder.role_line,
        seed=stakeholder.slug,
        colours=[stakeholder.colour],
    )


def describe_landsdeel(landsdeel: Landsdeel) -> SocialCard:
    return _with_all_rings(
        landsdeel, title=landsdeel.name, kind="Landsdeel", place=landsdeel.provinces
    )


def describe_region(region: Region) -> SocialCard:
    place = f"Landsdeel {region.landsdeel.name}"
    return _with_all_rings(region, title=region.name, kind="Regio", place=place)


def describe_goal(goal: Goal) -> SocialCard:
    """Describe a goal by its short label: the official title is too long to be read at a glance."""
    pillars = {pillar.pk: pillar.name for pillar in site_context().pillars}
    kind = f"Doel {goal.number}"
    pillar = pillars.get(goal.pillar_id or 0, "")
    return SocialCard(
        title=goal.short_label,
        kind=f"{kind} · {pillar}" if pillar else kind,
        emblem=str(goal.number),
    )


def describe_indicator(indicator: Indicator) -> SocialCard:
    areas = {area.pk: f"Landsdeel {area.name}" for area in site_context().landsdelen}
    return SocialCard(
        title=indicator.name,
        kind="Cijfers",
        place=areas.get(indicator.landsdeel_id or 0, ""),
        emblem="%" if indicator.unit == "%" else "123",
    )


def describe_article(article: Article) -> SocialCard:
    return SocialCard(
        title=article.title,
        kind=f"Nieuws · {date_format(article.date, 'j F Y')}",
        seed=article.slug,
    )


def describe_activity(activity: Activity) -> SocialCard:
    kind, when = activity.get_kind_display(), activity.time_text
    return SocialCard(
        title=activity.title,
        kind=f"{kind} · {when}",
        place=activity.place_text,
        seed=activity.slug,
    )


def describe_ambassador(ambassador: Ambassador) -> SocialCard:
    return SocialCard(
        title=ambassador.name,
        kind=capfirst(ambassador.role),
        place=ambassador.period,
        emblem=initials(ambassador.name),
    )


def _title(obj: Publishable) -> str:
    return str(getattr(obj, obj.title_field))


def _with_all_rings(obj: Publishable, *, title: str, kind: str, place: str = "") -> SocialCard:
    colours = [stakeholder.colour for stakeholder in site_context().stakeholders]
    return SocialCard(title, kind, place, seed=getattr(obj, "slug", title), colours=colours)


DESCRIPTIONS: dict[type[Publishable], Callable[..., SocialCard]] = {
    Activity: describe_activity,
    Ambassador: describe_ambassador,
    Article: describe_article,
    Goal: describe_goal,
    Indicator: describe_indicator,
    Landsdeel: describe_landsdeel,
    Project: describe_project,
    Region: describe_region,
    Stakeholder: describe_stakeholder,
}
