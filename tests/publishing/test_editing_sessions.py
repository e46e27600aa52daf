"""An editor sees who else has an object open, since when, and what she saves meanwhile."""

from datetime import datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from caching import version
from publishing.models import EditingSession, Event
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

NOON = timezone.make_aware(datetime(2026, 11, 21, 12, 0))  # noqa: DTZ001
MINUTE = timedelta(minutes=1)


@pytest.fixture
def frozen_noon():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def article():
    return ArticleFactory()


def create_editor(name, role="Landelijke redactie"):
    user = UserFactory(first_name=name, is_staff=True, roles=[role])
    client = Client()
    client.force_login(user)
    return client


def article_url(name, obj):
    return reverse(f"admin:pact_article_{name}", args=[obj.pk])


def page_text(html):
    return BeautifulSoup(html, "html.parser").get_text(" ", strip=True)


def presence_text(client, article):
    page = BeautifulSoup(client.get(article_url("change", article)).text, "html.parser")
    return page.select_one(".editing-sessions").get_text(" ", strip=True)


def post_heartbeat(client, article, **sent):
    return client.post(article_url("editing_session", article), {"_based_on": "0", **sent})


def test_the_second_sees_the_first_and_the_first_learns_of_the_second(frozen_noon, article):
    anna, bob = create_editor("Anna"), create_editor("Bob")
    assert presence_text(anna, article) == ""
    frozen_noon.shift(MINUTE)
    assert presence_text(bob, article) == "Anna heeft dit ook open, sinds 12:00 uur."
    assert (
        page_text(post_heartbeat(anna, article).text) == "Bob heeft dit ook open, sinds 12:01 uur."
    )
    frozen_noon.shift(MINUTE)
    assert (
        page_text(post_heartbeat(bob, article).text) == "Anna heeft dit ook open, sinds 12:00 uur."
    )


def test_who_gives_no_sign_of_life_is_gone_after_a_minute_and_a_half(frozen_noon, article):
    anna, bob = create_editor("Anna"), create_editor("Bob")
    presence_text(anna, article)
    frozen_noon.shift(timedelta(seconds=89))
    assert presence_text(bob, article)
    frozen_noon.shift(timedelta(seconds=1))
    assert presence_text(bob, article) == ""
    assert EditingSession.objects.count() == 1
    presence_text(anna, article)
    assert (
        page_text(post_heartbeat(bob, article).text) == "Anna heeft dit ook open, sinds 12:01 uur."
    )


def test_who_closes_the_page_is_gone_at_once(frozen_noon, article):
    anna, bob = create_editor("Anna"), create_editor("Bob")
    presence_text(anna, article)
    assert post_heartbeat(anna, article, _weg="1").status_code == 204
    assert presence_text(bob, article) == ""


def test_editing_sessions_are_per_object(frozen_noon, article):
    anna, bob = create_editor("Anna"), create_editor("Bob")
    presence_text(anna, article)
    assert presence_text(bob, ArticleFactory()) == ""


def test_who_only_reads_neither_shows_nor_sees(frozen_noon, article):
    reader, anna = create_editor("Rita", "Lezer"), create_editor("Anna")
    assert reader.get(article_url("change", article)).status_code == 200
    assert post_heartbeat(reader, article).status_code == 403
    assert presence_text(anna, article) == ""


def test_a_newer_version_is_told_before_she_saves(frozen_noon, article):
    anna, bob = create_editor("Anna"), create_editor("Bob")
    presence_text(anna, article)
    presence_text(bob, article)
    post_heartbeat(bob, article, _weg="1")
    page = BeautifulSoup(bob.get(article_url("change", article)).text, "html.parser")
    form = page.select_one("[name=_based_on]").find_parent("form")
    data = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    data |= {"title": "Van Bob", "date": "21-11-2026", "_draft": ""}
    assert bob.post(article_url("change", article), data).status_code == 302
    post_heartbeat(bob, article, _weg="1")
    message = "een nieuwere versie bewaard. Als u bewaart, kiest u per onderdeel."
    assert page_text(post_heartbeat(anna, article).text) == f"Bob heeft intussen {message}"
    article.refresh_from_db()
    assert (
        page_text(post_heartbeat(anna, article, _based_on=str(article.latest_revision_id)).text)
        == ""
    )
    post_heartbeat(anna, article, _weg="1")
    assert (
        page_text(post_heartbeat(bob, article).text)
        == f"U hebt in een ander venster intussen {message}"
    )


def test_a_sign_of_life_is_no_publication_and_no_history(frozen_noon, article):
    before = version.current_version()
    anna = create_editor("Anna")
    presence_text(anna, article)
    post_heartbeat(anna, article)
    assert version.current_version() == before
    assert not Event.objects.exists()


def test_a_heartbeat_costs_four_queries_at_most(frozen_noon, article):
    anna, bob = create_editor("Anna"), create_editor("Bob")
    presence_text(anna, article)
    presence_text(bob, article)
    with CaptureQueriesContext(connection) as queries:
        presence_text(bob, article)
    writes = [
        query for query in queries if "editingsession" in query["sql"] or "autosave" in query["sql"]
    ]
    assert len(writes) <= 4
