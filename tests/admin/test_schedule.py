"""Schedules in the form: what its buttons do, and the messages about it."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from django.utils.timezone import localtime

from pact.models import Article, Project
from publishing import services
from publishing.dates import format_datetime
from publishing.models import Revision
from publishing.revisions import snapshots
from tests.admin_forms import form_url, read_form_data
from tests.factories import ArticleFactory, ProjectFactory, RegionFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# In the night of 28 March the clock skips an hour, in that of 31 October it repeats one.
SKIPPED, TWICE = "2027-03-28T02:30", "2027-10-31T02:30"
SOON, LATER = "2099-12-01T09:00", "2099-12-30T09:00"


@pytest.fixture
def article():
    return ArticleFactory(title="Was", sources="een\ntwee\n")


@pytest.fixture
def submit_article_form(admin_client, read_change_form, article):
    """Press a button of the form of the article; gives the page that follows."""

    def press(button, **typed):
        path, data = read_change_form(article)
        return admin_client.post(path, {**data, **typed, button: ""}, follow=True)

    return press


def test_saving_without_a_change_makes_no_draft_and_says_so(submit_article_form, article):
    for _ in range(2):
        assert "is niet veranderd: dit staat al op de site." in submit_article_form("_draft").text
    assert Revision.objects.for_object(article).get().kind == Revision.Kind.START
    article.refresh_from_db()
    assert not article.has_draft


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        ("2020-01-01T09:00", "", "Kies een moment dat nog komt."),
        ("", "2020-01-01T09:00", "Kies een moment dat nog komt."),
        (LATER, SOON, "Dit moet later zijn dan ‘Op de site vanaf’."),
        (SOON, SOON, "Dit moet later zijn dan ‘Op de site vanaf’."),
        ("", "", "Vul in wanneer dit op de site komt, of eraf gaat."),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(
    submit_article_form, article, start, end, sentence
):
    page = submit_article_form("_schedule", plan_from=start, plan_until=end)
    assert sentence in page.text
    assert all(f'value="{moment}"' in page.text for moment in (start, end) if moment)
    article.refresh_from_db()
    assert (article.go_live_at, article.expire_at) == (None, None)


def test_each_plan_is_told_as_what_it_is(submit_article_form):
    assert "is ingepland: op de site op 1 " in submit_article_form("_schedule", plan_from=SOON).text
    page_text = submit_article_form("_schedule", plan_from="", plan_until=LATER).text
    assert "gaat van de site op 30 " in page_text
    assert (
        "heeft geen planning meer."
        in submit_article_form("_schedule", plan_from="", plan_until="").text
    )


def test_a_moment_that_was_only_typed_stays_in_the_form_and_is_not_planned(
    submit_article_form, article
):
    page = submit_article_form("_draft", title="Wordt", plan_from=SOON)
    assert "Er is nog niets ingepland. Kies daarvoor ‘Plan publicatie’" in page.text
    assert f'value="{SOON}"' in page.text
    article.refresh_from_db()
    assert article.go_live_at is None


def test_a_draft_over_a_plan_is_told_that_it_is_not_in_it(submit_article_form, article):
    snapshot = snapshots.take_snapshot(article)
    snapshot["fields"]["title"] = "Gepland"
    services.save_draft(obj=article, snapshot=snapshot, user=None)
    moment = timezone.now().replace(second=0) + timedelta(days=3)
    services.schedule(obj=article, user=None, go_live_at=moment, expire_at=None)
    page = submit_article_form("_draft", title="Nog nieuwer")
    assert "niet dit concept" in page.text
    assert "Nieuwer concept" in page.text


@pytest.fixture
def parse_buttons(admin_client, article):
    """Return the buttons that the form shows without a script, by name."""

    def parse(query=""):
        soup = BeautifulSoup(admin_client.get(form_url(article) + query).text, "html.parser")
        buttons = soup.select(".submit-buttons button")
        return {
            button.get("name", ""): button.text
            for button in buttons
            if not button.has_attr("hidden")
        }

    return parse


def test_publishing_with_a_moment_ahead_plans(submit_article_form, article, parse_buttons):
    buttons = parse_buttons()
    assert (buttons["_publish"], buttons["_schedule"]) == ("Publiceer", "Bewaar planning")
    assert "_publish_now" not in buttons
    page = submit_article_form("_publish", title="Embargo", plan_from=SOON)
    assert "is ingepland: op de site op 1 december 2099, 09:00 uur." in page.text
    article.refresh_from_db()
    assert (article.title, localtime(article.go_live_at).isoformat()[:16]) == ("Was", SOON)
    buttons = parse_buttons()
    assert (buttons["_publish"], buttons["_publish_now"]) == ("Plan publicatie", "Publiceer nu")
    assert "_schedule" not in buttons


def test_a_new_article_with_an_embargo_is_not_live(admin_client):
    path = form_url(Article)
    data = read_form_data(admin_client.get(path).text, Article)
    data |= {"title": "Embargo", "slug": "embargo", "plan_from": SOON, "_publish": ""}
    assert "is ingepland" in admin_client.post(path, data, follow=True).text
    article = Article.objects.get()
    assert (article.live, bool(article.go_live_at)) == (False, True)
    assert article.latest_revision.snapshot["fields"]["date"] is None


def test_publishing_now_is_a_button_of_its_own_and_tells_what_lapsed(submit_article_form, article):
    submit_article_form("_publish", plan_from=SOON, plan_until=LATER)
    text = submit_article_form("_publish_now", title="Toch nu").text
    assert "staat op de site, tot 30 december 2099, 09:00 uur. De planning is vervallen:" in text
    article.refresh_from_db()
    assert (article.title, article.go_live_at) == ("Toch nu", None)
    assert localtime(article.expire_at).isoformat()[:16] == LATER


def test_a_moment_that_has_passed_is_refused_at_publishing(submit_article_form, article):
    page = submit_article_form("_publish", title="Nu", plan_from="2020-01-01T09:00")
    assert "Kies een moment dat nog komt." in page.text
    article.refresh_from_db()
    assert article.title == "Was"


@pytest.mark.parametrize("button", ["_publish", "_schedule"])
def test_a_moment_that_the_clock_skips_is_refused_at_its_field(
    submit_article_form, article, button
):
    page = submit_article_form(button, plan_from=SKIPPED)
    assert "Deze tijd bestaat niet." in page.text
    assert f'value="{SKIPPED}"' in page.text
    article.refresh_from_db()
    assert article.go_live_at is None


@pytest.mark.parametrize("typed", [SKIPPED, "morgen"])
def test_a_moment_that_cannot_be_never_blocks_a_draft(submit_article_form, article, typed):
    page = submit_article_form("_draft", title="Wordt", plan_from=typed)
    assert "is als concept bewaard" in page.text
    assert "Er is nog niets ingepland. Op de site vanaf:" in page.text
    assert f'value="{typed}"' in page.text
    article.refresh_from_db()
    assert article.latest_revision.snapshot["fields"]["title"] == "Wordt"


def test_of_an_hour_that_comes_twice_the_first_counts_and_is_told(submit_article_form, article):
    assert "02:30 uur (zomertijd)" in submit_article_form("_publish", plan_from=TWICE).text
    article.refresh_from_db()
    assert article.go_live_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert format_datetime(article.go_live_at + timedelta(hours=1)).endswith("(wintertijd)")


def test_an_editor_without_the_button_is_not_told_to_press_it(client):
    editor = UserFactory(is_staff=True, roles=["Regioredactie"])
    project = ProjectFactory(live=False, region=RegionFactory(editors_publish=False))
    project.region.editors.add(editor)
    client.force_login(editor)
    moment = timezone.now() + timedelta(days=3)
    services.schedule(obj=project, user=None, go_live_at=moment, expire_at=None)
    data = read_form_data(client.get(form_url(project)).text, Project)
    page = client.post(form_url(project), data | {"title": "Beter", "_draft": ""}, follow=True)
    assert "niet dit concept" in page.text
    assert "Kies ‘Plan" not in page.text
