"""Cards stay in memory for as long as nothing is published."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caching import version
from pact import project_cards
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


def card_titles(client, **parameters):
    page = BeautifulSoup(client.get(reverse("projects"), parameters).text, "html.parser")
    return [title.text for title in page.select(".tp-card__title")]


def test_cards_that_were_shown_are_not_read_again(client):
    ProjectFactory.create_batch(3)
    first = card_titles(client)
    with CaptureQueriesContext(connection) as queries:
        assert card_titles(client) == first
    assert len(queries) == 0


def test_a_card_shows_what_was_published_last(client):
    project = ProjectFactory(title="Oud")
    assert card_titles(client) == ["Oud"]
    project.title = "Nieuw"
    project.save()
    version.invalidate_locally()
    assert card_titles(client) == ["Nieuw"]


def test_only_so_many_cards_stay_in_memory(client, monkeypatch):
    monkeypatch.setattr(project_cards, "MAX_CACHED_CARDS", 30)
    ProjectFactory.create_batch(60)
    titles = [title for page in (1, 2, 3) for title in card_titles(client, pagina=page)]
    assert len(set(titles)) == 60
    assert len(project_cards._cached_cards()) <= 30
    assert card_titles(client) == titles[:24]
