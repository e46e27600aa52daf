"""Editors find all that they may see, also the words of drafts; visitors find none of it."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from publishing import services
from publishing.models import Revision
from search.engine import search
from search.indexing import rebuild_index
from search.models import DraftDocument, Word
from tests.factories import (
    ArticleFactory,
    DocumentFactory,
    ImageFactory,
    ProjectFactory,
    RegionFactory,
    UserFactory,
    VideoFactory,
)
from tests.publishing.steps import publish_changes, save_new_draft

pytestmark = pytest.mark.django_db

SEARCH_URL = reverse("admin:search")


def result_titles(client, query, selector=".found__title"):
    page = client.get(SEARCH_URL, query if isinstance(query, dict) else {"q": query})
    assert page.status_code == 200
    return [title.text for title in BeautifulSoup(page.text, "lxml").select(selector)]


@pytest.fixture
def own_region():
    return RegionFactory(name="Zwolle")


@pytest.fixture
def regional_editor(client, own_region):
    user = UserFactory(is_staff=True, roles=["Regioredactie"])
    own_region.editors.add(user)
    client.force_login(user)
    return user


def test_the_words_of_a_draft_are_found_by_editors_alone(admin_client):
    article = ArticleFactory(title="Zonnewagen", slug="zon", body="<p>Op straat</p>")
    publish_changes(article)
    save_new_draft(article, title="Waterrad", body="<p>De <b>turbines</b> draaien</p>")
    # By the title of now and of the draft, and by a word's stem or beginning.
    for words in ("zonnewagen", "waterrad", "turbine", "turb", "waterrad draaien"):
        assert result_titles(admin_client, words) == ["Waterrad"], words
    # By its address, which is kept in the list of redirects too.
    assert result_titles(admin_client, "/nieuws/zon/") == ["Waterrad", "/nieuws/zon/"]
    assert result_titles(admin_client, "waterrad straat") == []
    assert not search("waterrad").results
    assert not Word.objects.filter(text__in=["waterrad", "turbines"]).exists()


def test_an_editor_of_a_part_finds_her_drafts_and_what_others_published(
    client, regional_editor, own_region
):
    own = ProjectFactory(title="Eigen techport", region=own_region, live=False)
    other = ProjectFactory(title="Andere techport", region=RegionFactory(), editor_note="Kladje")
    hidden = ProjectFactory(title="Geheime techport", region=RegionFactory(), live=False)
    for project in (own, other, hidden):
        save_new_draft(project, result="<p>Uitkomst</p>")
    rebuild_index()
    assert result_titles(client, "techport") == ["Eigen techport", "Andere techport"]
    assert result_titles(client, "uitkomst") == ["Eigen techport"]
    assert result_titles(client, "kladje") == []
    assert result_titles(client, "geheime") == []
    suggestions = {"q": "uitkomst", "kort": "1"}
    assert len(result_titles(client, suggestions, "[data-url] strong")) == 1


def test_the_search_follows_the_trash(admin_client):
    article = ArticleFactory(title="Zonnewagen")
    save_new_draft(article, title="Waterrad")
    services.move_to_trash(obj=article, user=None)
    assert result_titles(admin_client, "waterrad") == []
    services.restore_from_trash(obj=article, user=None)
    assert result_titles(admin_client, "waterrad") == ["Waterrad"]
    rebuild_index()
    assert result_titles(admin_client, "waterrad") == ["Waterrad"]
    assert DraftDocument.objects.count() == 1


def first_revision(obj):
    return Revision.objects.for_object(obj).earliest("pk")


def test_filters_and_titles_come_first(admin_client, admin_user):
    in_text = ArticleFactory(title="Anders", body="<p>Over een waterrad</p>", live=False)
    in_title = ArticleFactory(title="Het waterrad")
    for article in (in_title, in_text):
        save_new_draft(article, summary="Nieuw")
    assert result_titles(admin_client, "waterrad") == ["Het waterrad", "Anders"]
    assert result_titles(admin_client, {"q": "waterrad", "status": "concept"}) == ["Anders"]
    assert result_titles(admin_client, {"soort": "pact.article", "status": "live-concept"}) == [
        "Het waterrad"
    ]
    assert result_titles(admin_client, {"soort": "pact.project"}) == []
    assert result_titles(admin_client, {"van_mij": "1"}) == []
    in_text.refresh_from_db()
    services.restore_revision(obj=in_text, revision=first_revision(in_text), user=admin_user)
    assert result_titles(admin_client, {"van_mij": "1"}) == ["Anders"]
    assert result_titles(admin_client, {"soort": "x", "status": "x", "pagina": "9"}) == []


def test_pictures_are_found_and_persons_only_in_their_own_list(admin_client):
    ImageFactory(title="Waterrad in bedrijf")
    UserFactory(first_name="Waterrad", username="waterrad@voorbeeld.nl")
    assert result_titles(admin_client, "waterrad") == ["Waterrad in bedrijf"]
    page = admin_client.get(SEARCH_URL, {"q": "waterrad"}).text
    assert "Zoek in abonnees" in page
    assert "Zoek in gebruikers" in page


def test_files_with_the_words_in_their_title_come_first(admin_client):
    article = ArticleFactory(title="Bericht", live=False, body="<p>Ons waterrad draait.</p>")
    services.publish(obj=article, user=None)
    for number in range(6):
        ImageFactory(title=f"Plaat {number}", credit="Waterrad")
    for make in (ImageFactory, DocumentFactory, VideoFactory):
        make(title="Het waterrad")
    titles = result_titles(admin_client, {"q": "waterrad", "kort": "1"}, "[role=option]")
    assert all("Het waterrad" in title for title in titles[:3])
    assert "Bericht" in titles[3]


def test_any_text_can_be_sought(admin_client):
    for text in ("'\"<script>", "%25", "NEAR(a b)", "a* OR -b", "de het", "x" * 500):
        result_titles(admin_client, text)
        result_titles(admin_client, {"q": text, "kort": "1"}, "li")
