"""The examples on a page: those that have most in common with it, and not the same everywhere."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caching import version
from tests.factories import (
    ArticleFactory,
    GoalFactory,
    ProjectFactory,
    RegionFactory,
    StakeholderFactory,
)

pytestmark = pytest.mark.django_db


def shown_titles(client, obj):
    page = BeautifulSoup(client.get(obj.get_absolute_url()).content, "html.parser")
    return [title.get_text() for title in page.select(".tp-card__title")]


def test_who_shares_most_goals_areas_and_os_comes_first(client):
    goals, region = GoalFactory.create_batch(2), RegionFactory()
    stakeholder = StakeholderFactory()
    project = ProjectFactory(goals=goals, region=region, stakeholders=[stakeholder])
    ProjectFactory(title="Eén doel", goals=goals[:1])
    ProjectFactory(title="Alles", goals=goals, region=region, stakeholders=[stakeholder])
    ProjectFactory(title="Doel, regio", goals=goals[:1], region=region)
    ProjectFactory(title="Niets", tags=["Bouw"])
    assert shown_titles(client, project) == ["Alles", "Doel, regio", "Eén doel"]


def test_what_is_national_has_nothing_in_common_by_that(client):
    project = ProjectFactory()
    ProjectFactory()
    assert shown_titles(client, project) == []


def test_pages_with_the_same_examples_to_choose_from_show_different_ones(client):
    goals = GoalFactory.create_batch(4)
    ProjectFactory.create_batch(30, goals=goals)
    choices = [shown_titles(client, goal) for goal in goals]
    version.invalidate_locally()
    assert [shown_titles(client, goal) for goal in goals] == choices
    assert all(len(titles) == 6 for titles in choices)
    assert len({title for titles in choices for title in titles}) > 12


def test_an_article_shows_examples_of_what_it_links_to(client):
    goal, region = GoalFactory(number=4), RegionFactory()
    ProjectFactory(title="Beide", goals=[goal], region=region)
    ProjectFactory(title="Doel", goals=[goal])
    ProjectFactory(title="Iets anders", goals=[GoalFactory(number=5)])
    links = "".join(f'<p><a href="{obj.get_absolute_url()}">x</a></p>' for obj in (goal, region))
    assert shown_titles(client, ArticleFactory(body=links)) == ["Beide", "Doel"]
    assert shown_titles(client, ArticleFactory(body="<p>Geen verwijzing.</p>")) == []


def test_an_article_with_examples_is_read_in_five_queries(client):
    goal = GoalFactory()
    ProjectFactory.create_batch(5, goals=[goal])
    article = ArticleFactory(body=f'<p><a href="{goal.get_absolute_url()}">doel</a></p>')
    version.invalidate_locally()
    with CaptureQueriesContext(connection) as queries:
        assert len(shown_titles(client, article)) == 2
    assert len(queries) <= 5
