"""The start page of the admin: what waits for an editor, and nothing that is not hers to see."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from publishing import services, snapshots
from publishing.dashboard import SHORT
from tests.factories import (
    ArticleFactory,
    IndicatorFactory,
    PageFactory,
    ProjectFactory,
    RegionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

START = reverse("admin:index")


def someone(role, name):
    return UserFactory(username=name, first_name=name.title(), is_staff=True, roles=[role])


@pytest.fixture
def anna():
    return someone("Landelijke redactie", "anna")


@pytest.fixture
def rik():
    return someone("Regioredactie", "rik")


@pytest.fixture
def hers(rik):
    """A project of the region that the regional editor works for."""
    region = RegionFactory()
    region.editors.add(rik)
    return ProjectFactory(title="Techport", region=region)


@pytest.fixture
def start(client):
    """The start page of someone, as text and in its parts."""

    def read(user, query=""):
        client.force_login(user)
        return BeautifulSoup(client.get(START + query).text, "html.parser")

    return read


def save(thing, by, **fields):
    snapshot = snapshots.of(thing)
    snapshot["fields"] |= fields
    services.save_draft(thing=thing, snapshot=snapshot, by=by)
    thing.refresh_from_db()


def pile(page, name):
    """The lines of a list: what is linked, and what is said of it."""
    lines = page.select(f".pile--{name} li")
    return [(line.a.text, " ".join(line.span.text.split())) for line in lines]


def titles(page, name):
    return [title for title, _ in pile(page, name)]


def test_her_drafts_are_there_with_the_last_one_first(start, anna):
    first, second = ArticleFactory(title="Eerste"), PageFactory(title="Tweede", live=False)
    save(first, anna, summary="Anders")
    save(second, anna, summary="Anders")
    page = start(anna)
    assert titles(page, "concepten") == ["Tweede", "Eerste"]
    assert pile(page, "concepten")[1][1].endswith("bezoekers zien de vorige versie")
    link = page.select_one(".pile--concepten a")["href"]
    assert link == reverse("admin:pact_page_change", args=[second.pk])


def test_what_another_editor_wrote_or_what_is_published_is_no_draft_of_hers(start, anna):
    mine, theirs = ArticleFactory(), ArticleFactory()
    save(mine, anna, summary="Anders")
    services.publish(thing=mine, by=anna)
    save(theirs, someone("Landelijke redactie", "bea"), summary="Anders")
    assert titles(start(anna), "concepten") == []


def test_what_lies_in_the_bin_is_no_work(start, anna):
    article = ArticleFactory(to_check=True)
    save(article, anna, summary="Anders")
    services.throw_away(thing=article, by=anna)
    assert "Er ligt nu geen werk voor u klaar." in start(anna).text


def test_who_judges_sees_what_waits_and_who_asked_sees_that_it_waits(start, anna, rik, hers):
    save(hers, rik, summary="Anders")
    services.submit(thing=hers, by=rik)
    page = start(anna)
    assert page.select_one("#pile-oordeel").text == "Wacht op uw oordeel"
    ((title, said),) = pile(page, "oordeel")
    assert title == "Techport"
    assert said.endswith("door Rik")
    page = start(rik)
    assert page.select_one("#pile-oordeel").text == "Wacht op een oordeel"
    assert titles(page, "oordeel") == ["Techport"]
    assert titles(page, "concepten") == []


def test_what_is_planned_says_when_it_comes_and_goes_the_next_first(start, anna):
    now = timezone.now()
    later, sooner = ArticleFactory(title="Later", live=False), ArticleFactory(title="Eerder")
    services.schedule(thing=later, by=anna, publish_at=now + timedelta(days=3), expire_at=None)
    services.schedule(thing=sooner, by=anna, publish_at=None, expire_at=now + timedelta(days=2))
    (first, leaves), (second, comes) = pile(start(anna), "ingepland")
    assert (first, second) == ("Eerder", "Later")
    assert leaves.startswith("Nieuwsbericht: eraf op")
    assert comes.startswith("Nieuwsbericht: op de site op")


def test_what_is_to_be_read_again_stands_with_the_oldest_date_first(start, anna):
    today = timezone.localdate()
    ArticleFactory(title="Vandaag", check_before=today)
    PageFactory(title="Al lang", check_before=today - timedelta(days=30))
    ArticleFactory(title="Morgen", check_before=today + timedelta(days=1))
    IndicatorFactory(name="Nog niet nagekeken", to_check=True)
    assert titles(start(anna), "nalezen") == ["Al lang", "Vandaag", "Nog niet nagekeken"]


def test_what_failed_stands_on_top_and_says_what_to_do(start, anna):
    save(ArticleFactory(), anna, summary="Anders")
    ArticleFactory(title="Stuk", failure="De afbeelding is weg.", publish_at=timezone.now())
    page = start(anna)
    assert page.select_one("section").h2.text == "Mislukt"
    assert "Open het" in page.select_one(".pile--mislukt p").text
    assert pile(page, "mislukt") == [("Stuk", "Nieuwsbericht: De afbeelding is weg.")]
    assert titles(page, "ingepland") == []


def test_a_long_list_is_cut_short_and_leads_to_the_whole(start, anna):
    ArticleFactory.create_batch(SHORT + 3, to_check=True)
    save(PageFactory(title="Ander werk"), anna, summary="Anders")
    page = start(anna)
    assert len(titles(page, "nalezen")) == SHORT
    whole = start(anna, page.select_one(".pile--nalezen p a")["href"])
    assert len(titles(whole, "nalezen")) == SHORT + 3
    assert titles(whole, "concepten") == []
    assert "Ander werk" not in whole.select_one("#content").text


def test_a_list_that_does_not_exist_is_the_start_page(start, anna):
    assert "Laatste wijzigingen" in start(anna, "?lijst=onzin").text


def test_a_regional_editor_learns_nothing_of_what_others_have_not_published(start, anna, rik, hers):
    now = timezone.now()
    geheim = {"title": "Geheim", "live": False, "region": RegionFactory()}
    save(ProjectFactory(**geheim), anna, summary="Anders")
    ProjectFactory(**geheim, failure="Geheim")
    ProjectFactory(**geheim, submitted_at=now)
    ProjectFactory(**geheim, publish_at=now + timedelta(days=1))
    ProjectFactory(**geheim, to_check=True, check_before=now.date())
    save(hers, rik, summary="Anders")
    page = start(rik)
    assert "Geheim" not in page.text
    assert titles(page, "concepten") == ["Techport"]


def test_a_reader_sees_what_is_planned_and_gets_no_work(start, anna):
    article = ArticleFactory(title="Straks", live=False, to_check=True)
    at = timezone.now() + timedelta(days=1)
    services.schedule(thing=article, by=anna, publish_at=at, expire_at=None)
    page = start(someone("Lezer", "leo"))
    assert titles(page, "ingepland") == ["Straks"]
    assert not page.select(".pile--nalezen")


def test_the_last_changes_name_each_thing_once_and_link_it(start, anna):
    article = ArticleFactory(title="Bericht")
    for summary in ("Eén", "Twee", "Drie"):
        save(article, anna, summary=summary)
    services.publish(thing=article, by=anna)
    (line,) = start(anna).select(".recent li")
    assert " ".join(line.span.text.split()).startswith("Gepubliceerd door Anna")
    assert line.a["href"] == reverse("admin:pact_article_change", args=[article.pk])


def test_what_was_sent_back_says_by_whom_and_comes_first(start, anna, rik, hers):
    save(hers, rik, summary="Anders")
    services.submit(thing=hers, by=rik)
    services.send_back(thing=hers, by=anna, remark="Korter")
    save(ProjectFactory(title="Later", region=hers.region), rik, summary="Anders")
    (first, said), (second, _) = pile(start(rik), "concepten")
    assert (first, second) == ("Techport", "Later")
    assert "teruggestuurd door Anna" in said


def test_something_new_that_was_never_saved_is_offered(start, client, anna):
    client.force_login(anna)
    client.post(reverse("admin:pact_article_autosave_new"), {"title": "Half"})
    link = start(anna).find("a", string="nieuwsbericht")
    assert link["href"] == reverse("admin:pact_article_add")
