"""Autosaves store the unsaved input of an editor for her, and for nobody else."""

from datetime import datetime
from urllib.parse import parse_qs

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from caching import version
from pact.models import Article
from publishing.models import Autosave, Event, Revision
from tests.admin_forms import form_url, read_form_data
from tests.factories import (
    ArticleFactory,
    IndicatorFactory,
    MeasurementFactory,
    ProjectFactory,
    RegionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ARTICLE_ADD_URL = form_url(Article)
FORM_KEY = "tab1"
RESUMED = f"?verder={FORM_KEY}"
FROZEN_TIME = datetime(2026, 11, 21, 14, 32, tzinfo=timezone.get_default_timezone())


def object_url(name, obj):
    model = obj._meta
    return reverse(f"admin:{model.app_label}_{model.model_name}_{name}", args=[obj.pk])


def open_form_page(client, obj, query=""):
    """The page of a form, and what a browser would send of it."""
    html = client.get(form_url(obj) + query).text
    sent = read_form_data(html, obj)
    return BeautifulSoup(html, "html.parser"), {
        name: values[0] if len(values) == 1 else values for name, values in sent.items()
    }


@pytest.fixture
def article():
    return ArticleFactory(title="Was", body="<p>Eerst</p>")


def post_autosave(client, obj, **typed):
    """Autosave in a form with a key of its own, as one tab does again and again."""
    _, data = open_form_page(client, obj)
    answer = client.post(object_url("autosave", obj), data | {"_form": FORM_KEY} | typed)
    assert answer.status_code == 200
    return answer


def offered_draft_text(client, obj):
    notice = open_form_page(client, obj)[0].select_one("[data-resume-offer]")
    return notice and notice.get_text(" ", strip=True)


def test_autosave_keeps_one_overwritten_copy_and_no_revision(admin_client, article):
    before = version.current_version()
    with time_machine.travel(FROZEN_TIME, tick=False):
        assert post_autosave(admin_client, article, title="Wordt").json() == {"at": "14:32 uur"}
        post_autosave(admin_client, article, title="Werd", csrfmiddlewaretoken="geheim")
    autosave = Autosave.objects.get()
    assert parse_qs(autosave.data)["title"] == ["Werd"]
    assert "geheim" not in autosave.data
    assert not Revision.objects.exists()
    assert not Event.objects.exists()
    assert version.current_version() == before
    article.refresh_from_db()
    assert article.title == "Was"


def test_the_autosaved_copy_is_offered_to_its_author_only(admin_client, client, article):
    with time_machine.travel(FROZEN_TIME, tick=False):
        post_autosave(admin_client, article, title="Wordt")
        offer = offered_draft_text(admin_client, article)
        assert "U had niet-opgeslagen werk van 14:32 uur" in offer
    with time_machine.travel(FROZEN_TIME + timezone.timedelta(days=1), tick=False):
        assert "werk van 21 november 2026, 14:32 uur" in offered_draft_text(admin_client, article)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert offered_draft_text(client, article) is None
    assert open_form_page(client, article, RESUMED)[1]["title"] == "Was"


@pytest.fixture
def indicator():
    indicator = IndicatorFactory(definition="Regel 1\r\nRegel 2")
    for period in ("2019", "2020"):
        MeasurementFactory(indicator=indicator, period=period, value="10.5")
    return indicator


@pytest.mark.parametrize("change", [lambda text: text, lambda text: text.replace("\r\n", "\n")])
def test_what_is_shown_already_is_not_offered(admin_client, indicator, change):
    _, data = open_form_page(admin_client, indicator)
    post_autosave(admin_client, indicator, definition=change(data["definition"]))
    assert offered_draft_text(admin_client, indicator) is None
    post_autosave(admin_client, indicator, **{"measurements-0-value": "11"})
    assert offered_draft_text(admin_client, indicator)


def test_going_on_shows_all_that_was_typed_also_what_is_wrong(admin_client, indicator):
    rows = {
        "measurements-TOTAL_FORMS": "4",
        "measurements-1-value": "veel",
        "measurements-2-period": "2021",
        "measurements-3-value": "7,5",
    }
    wrong = {"name": "", "check_before": "morgen", **rows}
    post_autosave(admin_client, indicator, **wrong, landsdeel="999", goals=["abc"])
    soup, data = open_form_page(admin_client, indicator, RESUMED)
    assert {name: data[name] for name in wrong} == wrong | {"measurements-TOTAL_FORMS": "5"}
    assert "nog niet als concept" in soup.select_one("[data-autosave-status]").text
    assert not soup.select("[data-resume-offer]")


@pytest.mark.parametrize("model", ["region", "project"])
def test_an_invalid_choice_does_not_stop_autosave(admin_client, model):
    obj = {"region": RegionFactory, "project": ProjectFactory}[model]()
    wrong = {"picture": "999", "region": "999", "landsdeel": "999", "editors": ["999"]}
    post_autosave(admin_client, obj, **wrong, tags='"niet dicht', lon="veel")
    answer = admin_client.get(form_url(obj) + RESUMED)
    assert answer.status_code == 200


def test_saving_deletes_the_autosaved_copy(admin_client, article):
    _, data = open_form_page(admin_client, article)
    post_autosave(admin_client, article, title="Wordt")
    _, resumed = open_form_page(admin_client, article, RESUMED)
    unlike = {name for name in data if resumed[name] != data[name]}
    of_each_page = {"csrfmiddlewaretoken", "_form", "_owner"}
    assert unlike == {"title"} | of_each_page
    admin_client.post(form_url(article) + RESUMED, resumed | {"_draft": ""})
    assert not Autosave.objects.exists()
    article.refresh_from_db()
    assert (article.title, article.latest_revision.snapshot["fields"]["title"]) == ("Was", "Wordt")


def test_an_invalid_form_keeps_the_autosaved_copy(admin_client, article):
    post_autosave(admin_client, article, title="Wordt")
    _, data = open_form_page(admin_client, article, RESUMED)
    assert "Fout:" in admin_client.post(form_url(article), data | {"check_before": "x"}).text
    assert Autosave.objects.exists()


def test_a_new_thing_is_kept_too_until_it_is_saved(admin_client):
    _, data = open_form_page(admin_client, Article)
    typed = data | {"_form": FORM_KEY, "title": "Nieuw", "date": "ooit"}
    answer = admin_client.post(reverse("admin:pact_article_autosave_new"), typed)
    assert answer.status_code == 200
    assert "U had niet-opgeslagen werk" in offered_draft_text(admin_client, Article)
    _, resumed = open_form_page(admin_client, Article, RESUMED)
    assert (resumed["title"], resumed["date"]) == ("Nieuw", "ooit")
    admin_client.post(ARTICLE_ADD_URL + RESUMED, resumed | {"date": "21-11-2026", "_draft": ""})
    assert Article.objects.get().title == "Nieuw"
    assert not Autosave.objects.exists()


def test_throwing_it_away_leads_back_to_what_was_saved(admin_client, article):
    post_autosave(admin_client, article, title="Wordt")
    answer = admin_client.post(object_url("autosave", article), {"_weg": FORM_KEY}, follow=True)
    assert answer.redirect_chain == [(form_url(article), 302)]
    assert "Het niet-opgeslagen werk is weggegooid." in answer.text
    assert offered_draft_text(admin_client, article) is None
    answer = admin_client.post(reverse("admin:pact_article_autosave_new"), {"_weg": "1"})
    assert answer.url == ARTICLE_ADD_URL


def test_who_goes_on_is_told_of_a_newer_version_and_chooses(admin_client, client, article):
    post_autosave(admin_client, article, title="Van mij")
    client.force_login(
        UserFactory(first_name="Anna", last_name="Bos", is_staff=True, is_superuser=True)
    )
    _, data = open_form_page(client, article)
    client.post(form_url(article), data | {"title": "Van Anna", "_draft": ""})
    offer = offered_draft_text(admin_client, article)
    assert "een nieuwere versie bewaard, door Anna Bos" in offer
    soup, data = open_form_page(admin_client, article, RESUMED)
    assert (
        "Anna Bos heeft intussen een nieuwere versie bewaard."
        in soup.select_one(".editing-sessions").text
    )
    assert data["title"] == "Van mij"
    answer = admin_client.post(form_url(article), data | {"_draft": ""})
    assert answer.url.endswith("/kiezen/")
    assert set(Revision.objects.values_list("kind", flat=True)) == {"start", "draft", "conflict"}
    assert not Autosave.objects.exists()


def test_two_tabs_keep_two_texts_and_each_is_offered(admin_client, article):
    post_autosave(admin_client, article, title="Links")
    post_autosave(admin_client, article, title="Rechts", _form="tab2")
    soup, _ = open_form_page(admin_client, article)
    offers = soup.select("[data-resume-offer] a")
    titles = [
        open_form_page(admin_client, article, "?" + link["href"].partition("?")[2])[1]["title"]
        for link in offers
    ]
    assert titles == ["Rechts", "Links"]


def test_saving_in_one_tab_leaves_the_text_of_the_other(admin_client, article):
    _, data = open_form_page(admin_client, article)
    post_autosave(admin_client, article, title="Links")
    post_autosave(admin_client, article, title="Rechts", _form="tab2")
    saved = data | {"_form": FORM_KEY, "title": "Links", "_draft": ""}
    admin_client.post(form_url(article), saved)
    assert parse_qs(Autosave.objects.get().data)["title"] == ["Rechts"]


def test_two_new_objects_keep_two_texts(admin_client):
    url = reverse("admin:pact_article_autosave_new")
    for title in ("Een", "Twee"):
        _, data = open_form_page(admin_client, Article)
        admin_client.post(url, data | {"title": title})
    soup, _ = open_form_page(admin_client, Article)
    assert len(soup.select("[data-resume-offer]")) == 2


def test_who_goes_on_takes_over_what_she_went_on_with(admin_client, article):
    post_autosave(admin_client, article, title="Eerst")
    _, resumed = open_form_page(admin_client, article, RESUMED)
    admin_client.post(object_url("autosave", article), resumed | {"title": "Verder"})
    assert parse_qs(Autosave.objects.get().data)["title"] == ["Verder"]


def test_what_was_typed_on_in_the_first_tab_is_not_taken_over(admin_client, article):
    post_autosave(admin_client, article, title="Eerst")
    _, resumed = open_form_page(admin_client, article, RESUMED)
    post_autosave(admin_client, article, title="Nog iets")
    admin_client.post(form_url(article), resumed | {"_draft": ""})
    assert parse_qs(Autosave.objects.get().data)["title"] == ["Nog iets"]


def test_what_is_too_large_is_refused(admin_client, article):
    large = {"title": "Wordt", "body": "é" * 450_000}
    assert admin_client.post(object_url("autosave", article), large).status_code == 413
    assert not Autosave.objects.exists()


def test_who_may_not_change_a_thing_keeps_nothing_of_it(client, sign_in, article):
    sign_in("Lezer")
    assert client.post(object_url("autosave", article), {"title": "x"}).status_code == 403
    assert client.get(form_url(article)).status_code == 200
    assert client.post(reverse("admin:pact_article_autosave_new"), {}).status_code == 403
    assert not Autosave.objects.exists()
