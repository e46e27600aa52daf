"""All figures under the pillars and goals that they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass

from pact.figures import Figure, all_figures
from pact.models import Goal, Pillar
from pact.site_context import site_context


@dataclass(frozen=True)
class GoalFigures:
    """The figures of a goal; those that stand with an earlier goal only as links (`elsewhere`)."""

    goal: Goal
    figures: Sequence[Figure]
    elsewhere: Sequence[Figure]


@dataclass(frozen=True)
class PillarFigures:
    pillar: Pillar
    goals: Sequence[GoalFigures]


@dataclass(frozen=True)
class FigureList:
    """Every figure once; `without_goal` are those that belong to none."""

    pillars: Sequence[PillarFigures]
    without_goal: Sequence[Figure]


def figure_list() -> FigureList:
    """Put each figure with its first goal; goals and pillars without any are left out."""
    figures = all_figures()
    goals = [
        GoalFigures(
            goal,
            [figure for figure in figures if figure.goals[:1] == [goal]],
            [figure for figure in figures if goal in figure.goals[1:]],
        )
        for goal in site_context().goals
    ]
    filled = [group for group in goals if group.figures or group.elsewhere]
    pillars = [
        PillarFigures(pillar, [group for group in filled if group.goal.pillar_id == pillar.pk])
        for pillar in site_context().pillars
    ]
    return FigureList(
        pillars=[pillar for pillar in pillars if pillar.goals],
        without_goal=[figure for figure in figures if not figure.goals],
    )
