"""Messages about schedules, and about saving a form without changes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from publishing import services
from publishing.models import Revision
from publishing.revisions import snapshots
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db

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
    assert "Er is nog niets ingepland. Kies daarvoor ‘Plan in’." in page.text
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
