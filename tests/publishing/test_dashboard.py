"""The start page of the admin lists the work of an editor, and nothing she may not see."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from publishing import services
from publishing.dashboard import SHORT_LIST
from publishing.models import TextFinding
from publishing.revisions import snapshots
from tests.factories import (
    ArticleFactory,
    IndicatorFactory,
    PageFactory,
    ProjectFactory,
    RegionFactory,
    UserFactory,
    create_finding,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

INDEX_URL = reverse("admin:index")


def create_editor(role, name):
    return UserFactory(username=name, first_name=name.title(), is_staff=True, roles=[role])


@pytest.fixture
def national_editor():
    return create_editor("Landelijke redactie", "anna")


@pytest.fixture
def regional_editor():
    return create_editor("Regioredactie", "rik")


@pytest.fixture
def regional_project(regional_editor):
    """A project of the region that the regional editor works for."""
    region = RegionFactory()
    region.editors.add(regional_editor)
    return ProjectFactory(title="Techport", region=region)


@pytest.fixture
def load_dashboard(client):
    """The start page of someone, as text and in its parts."""

    def read(user, query=""):
        client.force_login(user)
        return BeautifulSoup(client.get(INDEX_URL + query).text, "html.parser")

    return read


def save_draft_as(obj, by, **fields):
    snapshot = snapshots.take_snapshot(obj)
    snapshot["fields"] |= fields
    services.save_draft(obj=obj, snapshot=snapshot, user=by)
    obj.refresh_from_db()


def queue_lines(page, name):
    """Return the title and the details of each item in a queue."""
    lines = page.select(f".queue--{name} li")
    return [(line.a.text, " ".join(line.span.text.split())) for line in lines]


def queue_titles(page, name):
    return [title for title, _ in queue_lines(page, name)]


def test_her_drafts_are_there_with_the_last_one_first(load_dashboard, national_editor):
    first, second = ArticleFactory(title="Eerste"), PageFactory(title="Tweede", live=False)
    save_draft_as(first, national_editor, summary="Anders")
    save_draft_as(second, national_editor, summary="Anders")
    page = load_dashboard(national_editor)
    assert queue_titles(page, "concepten") == ["Tweede", "Eerste"]
    assert queue_lines(page, "concepten")[1][1].endswith("bezoekers zien de vorige versie")
    link = page.select_one(".queue--concepten a")["href"]
    assert link == reverse("admin:pact_page_change", args=[second.pk])


def test_what_another_editor_wrote_or_what_is_published_is_no_draft_of_hers(
    load_dashboard, national_editor
):
    own, other = ArticleFactory(), ArticleFactory()
    save_draft_as(own, national_editor, summary="Anders")
    services.publish(obj=own, user=national_editor)
    save_draft_as(other, create_editor("Landelijke redactie", "bea"), summary="Anders")
    assert queue_titles(load_dashboard(national_editor), "concepten") == []


def test_what_lies_in_the_bin_is_no_work(load_dashboard, national_editor):
    article = ArticleFactory(to_check=True)
    save_draft_as(article, national_editor, summary="Anders")
    services.move_to_trash(obj=article, user=national_editor)
    assert "Er ligt nu geen werk voor u klaar." in load_dashboard(national_editor).text


def test_who_judges_sees_what_waits_and_who_asked_sees_that_it_waits(
    load_dashboard, national_editor, regional_editor, regional_project
):
    save_draft_as(regional_project, regional_editor, summary="Anders")
    services.submit_for_review(obj=regional_project, user=regional_editor)
    page = load_dashboard(national_editor)
    assert page.select_one("#queue-oordeel").text == "Wacht op uw oordeel"
    ((title, details),) = queue_lines(page, "oordeel")
    assert title == "Techport"
    assert details.endswith("door Rik")
    page = load_dashboard(regional_editor)
    assert page.select_one("#queue-oordeel").text == "Wacht op een oordeel"
    assert queue_titles(page, "oordeel") == ["Techport"]
    assert queue_titles(page, "concepten") == []


def test_what_is_planned_says_when_it_comes_and_goes_the_next_first(
    load_dashboard, national_editor
):
    now = timezone.now()
    later, sooner = ArticleFactory(title="Later", live=False), ArticleFactory(title="Eerder")
    services.schedule(
        obj=later, user=national_editor, go_live_at=now + timedelta(days=3), expire_at=None
    )
    services.schedule(
        obj=sooner, user=national_editor, go_live_at=None, expire_at=now + timedelta(days=2)
    )
    (first, leaves), (second, comes) = queue_lines(load_dashboard(national_editor), "ingepland")
    assert (first, second) == ("Eerder", "Later")
    assert leaves.startswith("Nieuwsbericht: eraf op")
    assert comes.startswith("Nieuwsbericht: op de site op")


def test_what_is_to_be_read_again_stands_with_the_oldest_date_first(
    load_dashboard, national_editor
):
    today = timezone.localdate()
    ArticleFactory(title="Vandaag", check_before=today)
    PageFactory(title="Al lang", check_before=today - timedelta(days=30))
    ArticleFactory(title="Morgen", check_before=today + timedelta(days=1))
    IndicatorFactory(name="Nog niet nagekeken", to_check=True)
    assert queue_titles(load_dashboard(national_editor), "nalezen") == [
        "Al lang",
        "Vandaag",
        "Nog niet nagekeken",
    ]


def test_what_failed_stands_on_top_and_says_what_to_do(load_dashboard, national_editor):
    save_draft_as(ArticleFactory(), national_editor, summary="Anders")
    ArticleFactory(title="Stuk", failure="De afbeelding is weg.", go_live_at=timezone.now())
    page = load_dashboard(national_editor)
    assert page.select_one("section").h2.text == "Mislukt"
    assert "Open het" in page.select_one(".queue--mislukt p").text
    assert queue_lines(page, "mislukt") == [("Stuk", "Nieuwsbericht: De afbeelding is weg.")]
    assert queue_titles(page, "ingepland") == []


def test_a_long_list_is_cut_short_and_leads_to_the_whole(load_dashboard, national_editor):
    ArticleFactory.create_batch(SHORT_LIST + 3, to_check=True)
    save_draft_as(PageFactory(title="Ander werk"), national_editor, summary="Anders")
    page = load_dashboard(national_editor)
    assert len(queue_titles(page, "nalezen")) == SHORT_LIST
    whole = load_dashboard(national_editor, page.select_one(".queue--nalezen p a")["href"])
    assert len(queue_titles(whole, "nalezen")) == SHORT_LIST + 3
    assert queue_titles(whole, "concepten") == []
    assert "Ander werk" not in whole.select_one("#content").text


def test_a_list_that_does_not_exist_is_the_start_page(load_dashboard, national_editor):
    assert "Laatste wijzigingen" in load_dashboard(national_editor, "?lijst=onzin").text


def test_a_regional_editor_learns_nothing_of_what_others_have_not_published(
    load_dashboard, national_editor, regional_editor, regional_project
):
    now = timezone.now()
    geheim = {"title": "Geheim", "live": False, "region": RegionFactory()}
    save_draft_as(ProjectFactory(**geheim), national_editor, summary="Anders")
    ProjectFactory(**geheim, failure="Geheim")
    ProjectFactory(**geheim, submitted_at=now)
    ProjectFactory(**geheim, go_live_at=now + timedelta(days=1))
    ProjectFactory(**geheim, to_check=True, check_before=now.date())
    save_draft_as(regional_project, regional_editor, summary="Anders")
    page = load_dashboard(regional_editor)
    assert "Geheim" not in page.text
    assert queue_titles(page, "concepten") == ["Techport"]


def test_the_kept_query_follows_the_day_the_region_and_the_role(
    load_dashboard, regional_editor, regional_project
):
    ArticleFactory(title="Elders", check_before=timezone.localdate())
    regional_project.check_before = timezone.localdate() + timedelta(days=1)
    regional_project.save()
    assert queue_titles(load_dashboard(regional_editor), "nalezen") == []
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert queue_titles(load_dashboard(regional_editor), "nalezen") == ["Techport"]
        regional_project.region.editors.clear()
        assert queue_titles(load_dashboard(regional_editor), "nalezen") == []
        regional_editor.groups.set(Group.objects.filter(name="Landelijke redactie"))
        everything = queue_titles(load_dashboard(regional_editor), "nalezen")
        assert everything == ["Elders", "Techport"]


def test_a_reader_sees_what_is_planned_and_gets_no_work(load_dashboard, national_editor):
    article = ArticleFactory(title="Straks", live=False, to_check=True)
    at = timezone.now() + timedelta(days=1)
    services.schedule(obj=article, user=national_editor, go_live_at=at, expire_at=None)
    page = load_dashboard(create_editor("Lezer", "leo"))
    assert queue_titles(page, "ingepland") == ["Straks"]
    assert not page.select(".queue--nalezen")


def test_the_last_changes_name_each_thing_once_and_link_it(load_dashboard, national_editor):
    article = ArticleFactory(title="Bericht")
    for summary in ("Eén", "Twee", "Drie"):
        save_draft_as(article, national_editor, summary=summary)
    services.publish(obj=article, user=national_editor)
    (line,) = load_dashboard(national_editor).select(".recent li")
    assert " ".join(line.span.text.split()).startswith("Gepubliceerd door Anna")
    assert line.a["href"] == reverse("admin:pact_article_change", args=[article.pk])


def test_what_was_sent_back_says_by_whom_and_comes_first(
    load_dashboard, national_editor, regional_editor, regional_project
):
    save_draft_as(regional_project, regional_editor, summary="Anders")
    services.submit_for_review(obj=regional_project, user=regional_editor)
    services.send_back(obj=regional_project, user=national_editor, remark="Korter")
    save_draft_as(
        ProjectFactory(title="Later", region=regional_project.region),
        regional_editor,
        summary="Anders",
    )
    (first, details), (second, _) = queue_lines(load_dashboard(regional_editor), "concepten")
    assert (first, second) == ("Techport", "Later")
    assert "teruggestuurd door Anna" in details


def test_something_new_that_was_never_saved_is_offered(load_dashboard, client, national_editor):
    client.force_login(national_editor)
    client.post(reverse("admin:pact_article_autosave_new"), {"title": "Half"})
    link = load_dashboard(national_editor).find("a", string="nieuwsbericht")
    assert link["href"] == reverse("admin:pact_article_add")


def test_own_findings_are_there_with_the_first_date_first(
    load_dashboard, regional_editor, regional_project
):
    today, state = timezone.localdate(), TextFinding.State
    own = {"owner": regional_editor}
    create_finding(regional_project, "ooit", **own)
    create_finding(regional_project, "morgen", due_on=today + timedelta(days=1), **own)
    create_finding(regional_project, "klaar", state=state.DONE, **own)
    create_finding(regional_project, "van niemand")
    create_finding(ArticleFactory(), "mag zij niet", **own)
    lines = load_dashboard(regional_editor).select("[aria-labelledby=queue-findings] li")
    assert [line.span.text.split("‘")[1].split("’")[0] for line in lines] == ["morgen", "ooit"]
    assert "Er ligt nu geen werk voor u klaar." not in load_dashboard(regional_editor).text


def test_a_query_that_is_kept_follows_a_change_of_role(
    load_dashboard, regional_editor, regional_project
):
    create_finding(regional_project, owner=regional_editor)
    assert load_dashboard(regional_editor).select("#queue-findings")
    regional_editor.groups.set([Group.objects.get(name="Lezer")])
    assert not load_dashboard(regional_editor).select("#queue-findings")
    regional_editor.groups.set([Group.objects.get(name="Landelijke redactie")])
    assert load_dashboard(regional_editor).select("#queue-findings")
