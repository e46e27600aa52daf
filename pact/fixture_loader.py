"""Fills the database from `fixtures/*.toml`: one item becomes one row, once and for ever.

What was loaded is listed in `LoadedFixture`, so a second run adds only what is new and leaves an
editor's changes, renamings and deletions alone.
"""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from taggit.managers import TaggableManager

from ambassadors.models import Ambassador
from pact.models import (
    Article,
    Goal,
    HomePage,
    Indicator,
    LoadedFixture,
    Measurement,
    Page,
    Pillar,
    Project,
    SiteDetails,
    Stakeholder,
)
from regions.models import Landsdeel, Region

FIXTURES_DIR = Path(__file__).resolve().parent.parent / "fixtures"

FIXTURE_MODELS: dict[str, type[models.Model]] = {
    "stakeholders": Stakeholder,
    "pillars": Pillar,
    "goals": Goal,
    "landsdelen": Landsdeel,
    "regions": Region,
    "indicators": Indicator,
    "projects": Project,
    "ambassadors": Ambassador,
    "articles": Article,
    "pages": Page,
    "home": HomePage,
    "site": SiteDetails,
}
"""Per file its model, in an order in which each refers only to what came before."""


class FixtureError(Exception):
    """A fixture that cannot be loaded, with the file, the item and what is wrong."""


@dataclass
class FixtureLoader:
    """Loads items; `known` is (model, key) → primary key, also of what was loaded before."""

    known: dict[tuple[type[models.Model], str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for loaded in LoadedFixture.objects.all():
            self.known[FIXTURE_MODELS[loaded.kind], loaded.key] = loaded.object_id

    def load(self, kind: str, item: dict[str, Any]) -> bool:
        """Make the row of one item; `False` when it was loaded before. Raises `FixtureError`."""
        model, key = FIXTURE_MODELS[kind], item["key"]
        if (model, key) in self.known:
            return False
        try:
            with transaction.atomic():
                row = self._create(model, {k: v for k, v in item.items() if k != "key"})
                LoadedFixture.objects.create(kind=kind, key=key, object_id=row.pk)
        except (ValidationError, KeyError, ValueError, TypeError) as error:
            raise FixtureError(f"fixtures/{kind}.toml, {key}: {error}") from error
        self.known[model, key] = row.pk
        return True

    def _create(self, model: type[models.Model], item: dict[str, Any]) -> models.Model:
        measurements = item.pop("measurements", [])
        row, links = model(), {}
        for name, value in item.items():
            form = model._meta.get_field(name)
            if isinstance(form, TaggableManager):
                links[name] = value
            elif isinstance(form, models.ManyToManyField):
                links[name] = [self.known[form.related_model, key] for key in value]
            elif isinstance(form, models.ForeignKey):
                setattr(row, form.attname, self.known[form.related_model, value])
            else:
                setattr(row, name, value)
        row.full_clean()
        row.save()
        for name, keys in links.items():
            getattr(row, name).set(keys)
        for measurement in measurements:
            made = Measurement(indicator_id=row.pk, **measurement)
            made.value = str(measurement["value"])
            made.full_clean()
            made.save()
        return row


def read_fixture_items() -> list[tuple[str, dict[str, Any]]]:
    """All items of all fixtures, in an order that can be loaded."""
    return [
        (kind, item)
        for kind in FIXTURE_MODELS
        for item in tomllib.loads((FIXTURES_DIR / f"{kind}.toml").read_text(encoding="utf-8"))[
            "item"
        ]
    ]


ProgressBar = Callable[[Iterable[Any]], Iterable[Any]]


def generate_projects(number: int, progress: ProgressBar = iter) -> int:
    """Made-up projects for measuring, tied to existing things; returns how many were added.

    Deterministic; recognisable by their slug `gegenereerd-…`, so a second run adds only the rest.
    """
    there = Project.objects.filter(slug__startswith="gegenereerd-").count()
    regions = list(Region.objects.order_by("pk"))
    goals = list(Goal.objects.order_by("pk"))
    stakeholders = list(Stakeholder.objects.order_by("pk"))
    tags = list(Project.tags.order_by("pk"))
    for start in progress(range(there, number, 500)):
        numbers = range(start, min(start + 500, number))
        with transaction.atomic():
            made = Project.objects.bulk_create(
                _build_generated_project(n, regions) for n in numbers
            )
            _link_projects(Project.goals.through, made, "goal", goals, (1, 5))
            _link_projects(Project.stakeholders.through, made, "stakeholder", stakeholders, (0, 1))
            through = Project.tags.through
            through.objects.bulk_create(
                through(content_object=project, tag=tags[place % len(tags)])
                for place, project in zip(numbers, made, strict=True)
                if tags
            )
    return max(number - there, 0)


def _build_generated_project(number: int, regions: list[Region]) -> Project:
    statuses = Project.Status.values
    return Project(
        title=f"Gegenereerd voorbeeld {number:05}",
        slug=f"gegenereerd-{number:05}",
        live=True,
        summary="Een gemaakt voorbeeld, om te meten hoe de site zich houdt als er veel zijn.",
        approach="<p>School en bedrijf werken samen aan een opdracht uit de praktijk.</p>" * 5,
        organisations="Een school\nEen bedrijf",
        status=statuses[number % len(statuses)],
        region=regions[number % len(regions)] if regions else None,
    )


def _link_projects(
    through: Any, projects: list[Project], name: str, things: list[Any], steps: tuple[int, ...]
) -> None:
    """Tie each project to a few of `things`, by its primary key."""
    if not things:
        return
    through.objects.bulk_create(
        through(project=project, **{name: thing})
        for project in projects
        for thing in {things[(project.pk * 7 + step) % len(things)] for step in steps}
    )
