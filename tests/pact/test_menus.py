"""The main menu and the foot of the page, as editors compose them."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.urls import reverse

from caching import version
from pact.models import Menu
from publishing import services
from tests.factories import ArticleFactory, MenuFactory, PageFactory, ProjectFactory, UserFactory
from tests.publishing.steps import publish_changes, take_offline

pytestmark = pytest.mark.django_db

ADD_URL = reverse("admin:pact_menu_add")


@pytest.fixture
def desk(db):
    """A browser of its own, in which a national editor is logged in."""
    browser = Client()
    browser.force_login(UserFactory(is_staff=True, roles=["Landelijke redactie"]))
    return browser


def links_in(client, selector, path="/doelen/"):
    page = BeautifulSoup(client.get(path).text, "html.parser")
    return {link.text: link["href"] for link in page.select(f"{selector} a")}


def rows(*items, total=None):
    """Return the input of a formset with these (label, target, position)."""
    data = {"items-TOTAL_FORMS": total or len(items), "items-INITIAL_FORMS": 0}
    for index, (label, target, position) in enumerate(items):
        data |= {
            f"items-{index}-label": label,
            f"items-{index}-target": target,
            f"items-{index}-position": position,
        }
    return data


def test_an_item_follows_its_page_and_goes_when_the_page_goes(client):
    page, draft = PageFactory(title="Werkwijze", slug="werkwijze"), PageFactory(live=False)
    former = ArticleFactory(slug="oud")
    MenuFactory(
        place="main",
        items={
            "": f"pact.page:{page.pk}",
            "Concept": f"pact.page:{draft.pk}",
            "Nergens": "/bestaat-niet/",
            "Zonder contact": "/contact/",
            "Bericht": "/nieuws/oud/?x=1#kop",
            "Elders": "https://voorbeeld.nl/",
        },
    )
    version.invalidate_locally()
    links = links_in(client, "#menu")
    assert links == {
        "Werkwijze": "/werkwijze/",
        "Bericht": "/nieuws/oud/?x=1#kop",
        "Elders": "https://voorbeeld.nl/",
    }
    publish_changes(former, slug="nieuw")
    publish_changes(page, slug="zo-werkt-het", title="Zo werkt het")
    assert links_in(client, "#menu") == {
        "Zo werkt het": "/zo-werkt-het/",
        "Bericht": "/nieuws/nieuw/?x=1#kop",
        "Elders": "https://voorbeeld.nl/",
    }
    take_offline(page)
    assert "Zo werkt het" not in links_in(client, "#menu")


def test_an_editor_composes_a_group_of_the_footer(desk, client):
    page, project = PageFactory(title="Over ons", slug="over"), ProjectFactory(slug="lab")
    data = {
        "title": "Meedoen",
        "place": "footer",
        "_publish": "1",
        **rows(
            ("Elders", "www.voorbeeld.nl", 3),
            ("", "/over/", 1),
            ("Het lab", f"{settings.SITE_URL}{project.get_absolute_url()}", 2),
            ("", "", 4),
        ),
    }
    answer = desk.post(ADD_URL, data)
    assert answer.status_code == 302, answer.context["errors"]
    menu = Menu.objects.get()
    assert list(menu.items.values_list("label", "target", "position")) == [
        ("", f"pact.page:{page.pk}", 1),
        ("Het lab", f"pact.project:{project.pk}", 2),
        ("Elders", "https://www.voorbeeld.nl", 3),
    ]
    version.invalidate_locally()
    assert links_in(client, ".tp-footer nav") == {
        "Over ons": "/over/",
        "Het lab": "/praktijk/lab/",
        "Elders": "https://www.voorbeeld.nl",
    }
    form = desk.get(reverse("admin:pact_menu_change", args=[menu.pk])).text
    assert 'value="/praktijk/lab/"' in form
    assert 'placeholder="Over ons"' in form


def test_a_target_is_resolved_by_the_rights_of_the_editor(desk, client):
    draft = PageFactory(title="Geheim", slug="geheim", live=False)
    refused = desk.post(
        ADD_URL,
        {
            "title": "Groep",
            "place": "footer",
            "_publish": "1",
            **rows(
                ("A", "/bestaat/niet/", 1),
                ("B", "/beheer/", 2),
                ("C", "pact.page:999", 3),
                ("D", "info@voorbeeld.nl", 4),
                ("", "https://voorbeeld.nl", 5),
            ),
        },
    )
    text = refused.text
    assert "Op ‘/bestaat/niet/’ staat niets" in text
    assert "Op ‘/beheer/’ staat niets" in text
    assert "Wat hier stond, bestaat niet meer" in text
    assert "info@voorbeeld.nl’ is geen webadres" in text
    assert "Typ ook een tekst" in text
    assert not Menu.objects.exists()
    data = {"title": "Groep", "place": "footer", "_save": "1", **rows(("", "/geheim/", 1))}
    assert desk.post(ADD_URL, data).status_code == 302
    menu = Menu.objects.get()
    form = desk.get(reverse("admin:pact_menu_change", args=[menu.pk])).text
    assert 'value="/geheim/"' in form
    assert "Staat niet op de site" in form
    row = desk.post(reverse("admin:pact_menu_preview", args=[menu.pk]), data).text
    assert "Geheim" not in BeautifulSoup(row, "html.parser").select_one(".tp-footer").text
    services.publish(obj=draft, user=None)
    version.invalidate_locally()
    row = desk.post(reverse("admin:pact_menu_preview", args=[menu.pk]), data).text
    assert "Geheim" in BeautifulSoup(row, "html.parser").select_one(".tp-footer").text
    assert "Geheim" not in links_in(client, ".tp-footer nav")


def test_an_address_elsewhere_without_text_is_said_to_lack_that_alone(desk):
    answer = desk.post(ADD_URL, rows(("", "www.voorbeeld.nl", 1)) | {"_publish": "1"}).text
    assert "Typ ook een tekst" in answer
    assert "tot die tijd zien bezoekers dit niet" not in answer


def test_there_is_one_main_menu_and_it_stays(desk):
    main = MenuFactory(place="main")
    answer = desk.post(ADD_URL, {"title": "Nog een", "place": "main", "_publish": "1", **rows()})
    assert "Er is al een hoofdmenu" in answer.text
    assert main.reason_not_to_unpublish().startswith("Zonder hoofdmenu")
