"""The entrances beside the four O's: pages that visitors choose by who they are."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse

from caching import version
from pact.models import Page
from tests.factories import (
    GoalFactory,
    MeasurementFactory,
    MenuFactory,
    PageFactory,
    ProjectFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal():
    return GoalFactory(number=2)


@pytest.fixture
def teachers(goal):
    page = PageFactory(
        title="Voor leerkrachten",
        slug="leerkrachten",
        entrance="Ik ben leerkracht",
        summary="Vind hulp bij uw les. En nog meer.",
    )
    page.goals.set([goal])
    return page


def open_main(client, address):
    return BeautifulSoup(client.get(address).text, "html.parser").main


@pytest.mark.parametrize("address", ["/", "/vier-os/"])
def test_an_entrance_stands_beside_the_four_os(client, teachers, address):
    PageFactory(title="Gewoon", slug="gewoon")
    PageFactory(slug="later", entrance="Ik ben ouder", live=False)
    items = open_main(client, address).select(".tp-entrance-list__item")
    assert [item.a["href"] for item in items] == ["/leerkrachten/"]
    assert items[0].get_text(" ", strip=True) == "Ik ben leerkracht Vind hulp bij uw les."


def test_it_shows_the_examples_and_figures_of_its_goals(client, teachers, goal):
    other_goal = GoalFactory(number=3)
    teachers.goals.add(other_goal)
    ProjectFactory(title="Over beide doelen", goals=[goal, other_goal])
    for number in range(3):
        ProjectFactory(title=f"Over de les {number}", goals=[goal])
    ProjectFactory(title="Iets anders", goals=[GoalFactory(number=11)])
    MeasurementFactory(indicator__name="Lesuren").indicator.goals.set([goal])
    MeasurementFactory(indicator__name="Vacatures")
    page = open_main(client, "/leerkrachten/")
    titles = [title.text for title in page.select(".tp-card__title")]
    assert len(titles) == 3
    assert titles[0] == "Over beide doelen"
    assert "Iets anders" not in titles
    assert page.find("a", string="Alle 4 voorbeelden")["href"] == "/praktijk/?doel=2&doel=3"
    assert [title.text for title in page.select(".tp-figure-list__title")] == ["Lesuren"]
    assert page.find("input", attrs={"name": "plaats"})


def test_a_page_with_data_of_the_site_is_no_entrance():
    page = PageFactory.build(slug="privacy", block=Page.Block.PRIVACY, entrance="Ik ben ouder")
    with pytest.raises(ValidationError) as refusal:
        page.clean()
    assert "andere pagina" in refusal.value.message_dict["entrance"][0]


def test_a_figure_on_the_home_page_has_its_unit(client):
    MeasurementFactory(indicator__featured=True, indicator__unit="miljoen euro", value=134)
    value = open_main(client, "/").select_one(".tp-key-figures__value")
    assert value.get_text(" ", strip=True) == "134 miljoen euro"


def test_an_entrance_without_goals_is_whole(client):
    PageFactory(slug="ouders", entrance="Ik ben ouder", body="<p>Kijk mee.</p>")
    page = open_main(client, "/ouders/")
    assert "Kijk mee." in page.text
    assert [heading.text for heading in page.select("h2")] == ["Wat is er in uw buurt?"]


def test_a_page_of_many_goals_stands_once_in_the_foot(client, teachers):
    teachers.goals.add(GoalFactory(number=3))
    MenuFactory(items={"": f"pact.page:{teachers.pk}"})
    version.invalidate_locally()
    foot = client.get("/").text.partition("<footer")[2]
    assert foot.count('href="/leerkrachten/"') == 1


def test_a_preview_shows_the_goals_of_the_draft(admin_client, teachers):
    other = GoalFactory(number=5, short_label="Goede overstap")
    sent = {
        "title": teachers.title,
        "slug": teachers.slug,
        "language": "nl",
        "entrance": "Ik ben leraar",
        "goals": [other.pk],
    }
    address = reverse("admin:pact_page_preview", args=[teachers.pk])
    assert "Goede overstap" in admin_client.post(address, sent).text


@pytest.mark.parametrize(
    ("summary", "sentence"),
    [
        ("Lees wat u kunt doen.", "Lees wat u kunt doen."),
        ("Wie doet er mee? Bekijk de lijst.", "Wie doet er mee?"),
        ("In 2023 was het 1.500. ‘Veel’, zei zij.", "In 2023 was het 1.500."),
        ("Voor scholen, o.a. in Zwolle. Kom kijken!", "Voor scholen, o.a. in Zwolle."),
        ("Ir. Jansen helpt, o.a. Delft. Kom kijken.", "Ir. Jansen helpt, o.a. Delft."),
        ("Kom! Één keer per jaar.", "Kom!"),
        ("", ""),
    ],
)
def test_a_brief_list_shows_the_first_sentence_of_a_summary(summary, sentence):
    assert PageFactory.build(summary=summary).first_sentence == sentence
