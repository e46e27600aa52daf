"""Statements that are kept, and the moment that they are about."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from caching.bulk_read import read_published
from caching.statements import read_objects
from pact.models import Article
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def read_titles():
    return [row["title"] for row in read_published({Article: ["title"]})["pact.article"]]


def test_a_kept_statement_knows_what_ended_since():
    end = timezone.now() + timedelta(hours=1)
    ArticleFactory(title="Blijft", expire_at=end + timedelta(days=2))
    ArticleFactory(title="Gaat", expire_at=end)
    assert sorted(read_titles()) == ["Blijft", "Gaat"]
    with time_machine.travel(end + timedelta(seconds=1)):
        assert read_titles() == ["Blijft"]


def test_a_read_after_a_publication_builds_no_query_again(monkeypatch):
    read_titles()
    monkeypatch.delattr("caching.bulk_read.compile_rows")
    ArticleFactory(title="Nieuw")
    assert read_titles() == ["Nieuw"]


def test_a_queryset_that_is_kept_reads_whole_objects_of_now():
    end = timezone.now() + timedelta(hours=1)
    ArticleFactory(title="Gaat", expire_at=end)

    def read_live():
        return read_objects(Article, "test", lambda: Article.objects.published().defer("body"))

    (article,) = read_live()
    assert (article.title, article.expire_at) == ("Gaat", end)
    with time_machine.travel(end + timedelta(seconds=1)):
        assert read_live() == []
