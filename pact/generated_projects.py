"""Made-up projects, to measure how the site does with thousands of them."""

from collections.abc import Callable, Iterable, Sequence

from django.db import models, transaction

from pact.models import Goal, Project, Stakeholder
from regions.models import Organisation, Region

SLUG_PREFIX = "gegenereerd-"
BATCH_SIZE = 500

ProgressBar = Callable[[Iterable[int]], Iterable[int]]


def generate_projects(number: int, progress: ProgressBar = iter) -> int:
    """Add projects up to `number`, linked to existing rows; return how many were added.

    The result is the same every time. A slug opens with `gegenereerd-`, so that a second run adds
    only the rest.
    """
    existing = Project.objects.filter(slug__startswith=SLUG_PREFIX).count()
    regions = list(Region.objects.order_by("pk"))
    goals = list(Goal.objects.order_by("pk"))
    stakeholders = list(Stakeholder.objects.order_by("pk"))
    organisations = list(Organisation.objects.order_by("pk"))
    tags = list(Project.tags.order_by("pk"))
    for start in progress(range(existing, number, BATCH_SIZE)):
        numbers = range(start, min(start + BATCH_SIZE, number))
        with transaction.atomic():
            projects = Project.objects.bulk_create(
                _build_project(number, regions) for number in numbers
            )
            _link_projects(Project.goals.through, projects, "goal", goals, (1, 5))
            _link_projects(
                Project.stakeholders.through, projects, "stakeholder", stakeholders, (0, 1)
            )
            _link_projects(
                Project.organisations.through, projects, "organisation", organisations, (0, 1)
            )
            _link_projects(Project.other_regions.through, projects[::5], "region", regions, (0,))
            through = Project.tags.through
            through.objects.bulk_create(
                through(content_object=project, tag=tags[number % len(tags)])
                for number, project in zip(numbers, projects, strict=True)
                if tags
            )
    return max(number - existing, 0)


def _build_project(number: int, regions: Sequence[Region]) -> Project:
    status = Project.Status.values[number % len(Project.Status.values)]
    return Project(
        title=f"Gegenereerd voorbeeld {number:05}",
        slug=f"{SLUG_PREFIX}{number:05}",
        live=True,
        summary="Een gemaakt voorbeeld, om te meten hoe de site zich houdt als er veel zijn.",
        approach="<p>School en bedrijf werken samen aan een opdracht uit de praktijk.</p>" * 5,
        kind=Project.Kind.values[number % len(Project.Kind.values)],
        status=status,
        status_year=None if status == Project.Status.UNKNOWN else 2020,
        region=regions[number % len(regions)] if regions else None,
    )


def _link_projects(
    through: type[models.Model],
    projects: Sequence[Project],
    field: str,
    targets: Sequence[models.Model],
    steps: Sequence[int],
) -> None:
    """Link each project to one of `targets` per step, chosen by its primary key."""
    if not targets:
        return
    through._default_manager.bulk_create(
        through(project=project, **{field: target})
        for project in projects
        for target in {targets[(project.pk * 7 + step) % len(targets)] for step in steps}
    )
