"""Plain pages below each other: their addresses, the way to them, and what moves along."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse

from pact.models import Page
from publishing import services
from publishing.admin_urls import edit_url
from publishing.models import Event
from tests.factories import PageFactory, UserFactory
from tests.publishing.steps import publish_changes, save_new_draft, take_offline

pytestmark = pytest.mark.django_db

LIST_URL = reverse("admin:pact_page_changelist")
ADD_URL = reverse("admin:pact_page_add")


@pytest.fixture
def tree():
    """Over, with below it Werkwijze, with below it Stappen."""
    top = PageFactory(title="Over", slug="over", position=1)
    middle = PageFactory(title="Werkwijze", slug="werkwijze", parent=top, position=2)
    return top, middle, PageFactory(title="Stappen", slug="stappen", parent=middle, position=3)


def test_a_page_below_another_shows_the_way_and_leads_on(
    client, tree, django_assert_max_num_queries
):
    with django_assert_max_num_queries(5):
        html = client.get("/over/werkwijze/").text
    page = BeautifulSoup(html, "html.parser")
    trail = page.select(".tp-breadcrumbs__list > li")
    assert [step.text for step in trail] == ["Home", "Over", "Werkwijze"]
    assert trail[1].a["href"] == "/over/"
    assert page.select_one(".tp-page-children a")["href"] == "/over/werkwijze/stappen/"
    assert '"name":"Over","item":"http' in html
    assert "/over/werkwijze/stappen/" in client.get("/sitemap.xml").text
    assert client.get("/werkwijze/").status_code == 404
    assert client.get("/over/werkwijze").status_code == 301


def test_who_moves_a_page_takes_along_what_lies_below_it(client, tree):
    _, middle, lowest = tree
    client.get("/over/werkwijze/stappen/")
    publish_changes(middle, parent_id=None, slug="zo-werkt-het")
    assert client.get("/zo-werkt-het/stappen/").status_code == 200
    answers = {
        path: client.get(path).headers.get("Location")
        for path in ("/over/werkwijze/", "/over/werkwijze/stappen/")
    }
    assert answers == {
        "/over/werkwijze/": "/zo-werkt-het/",
        "/over/werkwijze/stappen/": "/zo-werkt-het/stappen/",
    }
    assert Event.objects.filter(kind=Event.Kind.MOVED).count() == 1
    assert "/zo-werkt-het/stappen/" in client.get("/zoeken/?q=stappen").text
    services.restore_address(obj=middle, user=None, path="/over/werkwijze/")
    lowest.refresh_from_db()
    assert lowest.get_absolute_url() == "/over/werkwijze/stappen/"


def test_a_draft_that_moves_changes_no_address(client, tree):
    save_new_draft(tree[1], parent_id=None, slug="elders")
    assert client.get("/over/werkwijze/stappen/").status_code == 200
    assert client.get("/elders/").status_code == 404


def test_the_form_offers_no_page_below_itself(client, tree):
    client.force_login(UserFactory(is_staff=True, roles=["Landelijke redactie"]))
    elsewhere = PageFactory(title="Elders")
    page = BeautifulSoup(client.get(edit_url(tree[1])).text, "html.parser")
    offered = {option["value"] for option in page.select("#id_parent option")}
    assert offered == {"", str(tree[0].pk), str(elsewhere.pk)}


def test_no_page_lies_below_itself(tree):
    top, middle, lowest = tree
    with pytest.raises(ValidationError, match="niet onder zichzelf"):
        publish_changes(top, parent_id=lowest.pk)
    with pytest.raises(ValidationError, match="niet onder zichzelf"):
        publish_changes(middle, parent_id=middle.pk)
    assert set(Page.objects.values_list("path", flat=True)) == {
        *("over", "over/werkwijze", "over/werkwijze/stappen")
    }


def test_there_are_four_levels_and_no_more(tree):
    fourth = PageFactory(parent=tree[2])
    with pytest.raises(ValidationError, match="meer dan 4 pagina’s onder elkaar"):
        publish_changes(PageFactory(), parent_id=fourth.pk)
    with pytest.raises(ValidationError, match="meer dan 4 pagina’s onder elkaar"):
        publish_changes(tree[0], parent_id=PageFactory().pk)


def test_a_page_is_on_the_site_only_below_one_that_is(tree):
    hidden = PageFactory(title="Geheim", live=False)
    with pytest.raises(ValidationError, match="‘Geheim’ staat niet op de site"):
        publish_changes(tree[1], parent_id=hidden.pk)
    with pytest.raises(ValidationError, match="‘Werkwijze’, ‘Stappen’"):
        take_offline(tree[0])
    with pytest.raises(ValidationError, match="hangt nog iets aan"):
        services.move_to_trash(obj=tree[0], user=None)
    take_offline(tree[2])
    take_offline(tree[1])
    take_offline(tree[0])


def test_the_same_last_part_may_stand_below_two_pages(admin_client, tree):
    other = PageFactory(slug="meedoen")
    data = {"title": "Ook", "slug": "werkwijze", "language": "nl", "_publish": "1"}
    assert admin_client.post(ADD_URL, data | {"parent": other.pk}).status_code == 302
    assert Page.objects.filter(path="meedoen/werkwijze", live=True).exists()
    taken = admin_client.post(ADD_URL, data | {"parent": tree[0].pk})
    assert "is al in gebruik bij" in taken.text
    services.move_to_trash(obj=tree[2], user=None)
    draft = {**data, "slug": "stappen", "parent": tree[1].pk}
    del draft["_publish"]
    assert admin_client.post(ADD_URL, draft).status_code == 302
    assert Page.objects.filter(parent=tree[1], trashed_at=None).count() == 1


def test_the_list_is_a_tree_and_offers_a_page_below_each(admin_client, tree):
    PageFactory(title="Contact", slug="contact-ons", position=1)
    page = BeautifulSoup(admin_client.get(LIST_URL).text, "html.parser")
    titles = [cell.get_text(" ", strip=True) for cell in page.select("#result_list .field-title")]
    assert titles == ["Contact", "Over", "Onder Over: Werkwijze", "Onder Werkwijze: Stappen"]
    add = page.select(".field-add_below a")[2]["href"]
    form = BeautifulSoup(admin_client.get(add).text, "html.parser")
    assert form.select_one("#id_parent option[selected]").text.strip().startswith("Werkwijze")


def test_the_list_opens_before_there_is_a_page(admin_client):
    assert "Hier staat nog niets" in admin_client.get(LIST_URL).text
