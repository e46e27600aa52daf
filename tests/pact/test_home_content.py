"""The home page has every section, name and number of the original site."""

import pytest
from bs4 import BeautifulSoup

from pact.models import MenuItem, Page

pytestmark = [pytest.mark.once, pytest.mark.slow]

STAKEHOLDER_ROLES = {
    "Onderzoekers": "De voorspellende gave",
    "Overheid": "De financiële motor",
    "Ondernemers": "De drijvende kracht",
    "Onderwijs": "De hervormende factor",
}

GOAL_TITLES = [
    "Basisscholen bieden in 2020 structureel W&T aan",
    "Leerkrachten beter toerusten op het aanbieden van W&T",
    "Versterken van publiek-private samenwerkingen in primair en voortgezet onderwijs",
    "Voldoende vo-leerlingen kiezen voor een bètatechnisch profiel",
    "Verbeteren aansluiting van het vo naar het mbo en ho",
    "Professionalisering vo-docenten en meer vo-docenten met een educatieve master",
    "Onderwijs en bedrijfsleven werken samen bij opleiden docenten beroepsonderwijs",
    "Verduurzamen van publiek-private samenwerkingen in het beroepsonderwijs",
    "Scholen en bedrijven stemmen regionaal onderwijsaanbod en stage- en leerwerkplekken af",
    (
        "Afstemming tussen ho-instellingen met bedrijfsleven en binnen het ho, en meer aandacht "
        "voor internationaal en technisch talent"
    ),
    "Integrale samenwerking van regionale en sectorale netwerken bevorderen",
    "Vakkrachten behouden door te investeren in duurzame inzetbaarheid van technici",
]


@pytest.fixture
def home_page(demo, client):
    return BeautifulSoup(client.get("/").content, "html.parser")


def visible_text(tag):
    return " ".join(tag.get_text(" ").split())


def test_all_sections_stand_there_in_order(home_page):
    headings = [visible_text(heading) for heading in home_page.main.find_all("h2")]
    assert headings == [
        "Het pact in cijfers",
        "Wat is het Techniekpact?",
        "De vier O’s",
        "Vijf landsdelen",
        "De 12 doelen van het Techniekpact in de praktijk",
        "Aanjager & ambassadeurs",
        "Uitgelichte projecten",
        "Hoe wij dit in de praktijk doen?",
        "Nieuws",
    ]
    assert home_page.find("form", attrs={"action": "/nieuwsbrief/"})


def test_each_o_has_its_role(home_page):
    roles = {
        visible_text(item.find("h3")): visible_text(item.find("p"))
        for item in home_page.select(".tp-stakeholder")
    }
    assert roles == STAKEHOLDER_ROLES


def test_the_five_landsdelen_are_links_on_the_map_and_in_the_list(home_page):
    names = {"Noordwest", "Noord", "Oost", "Zuidoost", "Zuidwest"}
    listed = {
        link.contents[0].strip(): link["href"] for link in home_page.select(".tp-place-list a")
    }
    drawn = {visible_text(link): link["href"] for link in home_page.select("svg a")}
    assert set(listed) == names
    assert drawn == listed
    assert "Techniekpact Zwolle" in visible_text(home_page.main)
    assert "CBS/Kadaster" in visible_text(home_page.main)


def test_the_12_goals_carry_their_official_titles(home_page):
    assert [visible_text(title) for title in home_page.select(".tp-goal__title")] == GOAL_TITLES
    assert [visible_text(number) for number in home_page.select(".tp-goal__number")] == [
        str(number) for number in range(1, 13)
    ]


def test_the_three_people_are_there_and_terpstra_in_the_past(home_page):
    people = {
        visible_text(person.h3): visible_text(person) for person in home_page.select(".tp-person")
    }
    assert set(people) == {"Doekle Terpstra", "André Kuipers", "Ans Hekkenberg"}
    assert "2019" in people["Doekle Terpstra"]


def test_three_projects_are_featured_and_the_rest_is_one_step_away(home_page):
    featured = home_page.find("h2", id="uitgelichte-projecten").find_parent("section")
    assert len(featured.select(".tp-card")) == 3
    examples = home_page.find("h2", id="voorbeelden").find_parent("section")
    assert examples.find("a", string="Alle praktijkvoorbeelden")["href"] == "/praktijk/"


def test_three_figures_have_their_year_their_change_and_their_line(home_page):
    figures = home_page.select(".tp-key-figures__figure")
    assert [figure.select_one(".tp-key-figures__value").text for figure in figures] == [
        "37%",
        "21.000 bedrijven",
        "78.900 vacatures",
    ]
    assert [figure.select_one(".tp-key-figures__change").text for figure in figures] == [
        "2023/24: +3 procentpunt sinds 2007/08",
        "2023: +367% sinds 2016",
        "2023-K4: +170% sinds 2016-K1",
    ]
    assert all(figure.select_one("svg.tp-sparkline path") for figure in figures)


def test_the_news_begins_with_what_is_highlighted(home_page):
    news = home_page.find("h2", id="nieuws").find_parent("section")
    titles = [visible_text(title) for title in news.select("h3")]
    assert titles[0] == "ScienceMakers Awards 2017"
    assert len(titles) == len(set(titles)) == 2


def test_everybody_finds_an_entrance(home_page):
    section = home_page.find("h2", id="vier-os").find_parent("section")
    assert {visible_text(link): link["href"] for link in section.select("a")} == {
        "Ik ben onderzoeker": "/vier-os/onderzoekers/",
        "Ik werk bij de overheid": "/vier-os/overheid/",
        "Ik ben ondernemer": "/vier-os/ondernemers/",
        "Ik werk in het onderwijs": "/vier-os/onderwijs/",
        "Ik ben leerkracht of docent": "/leerkrachten/",
        "Ik ben leerling, student of ouder": "/leerlingen-studenten-ouders/",
    }


def test_nothing_that_must_be_checked_first_is_published(demo):
    from pact.models import Project  # noqa: PLC0415

    doubtful = Project.objects.filter(live=False)
    assert doubtful.count() == 6
    assert all(project.to_check and project.editor_note for project in doubtful)
    assert all(project.latest_revision_id and project.sources for project in doubtful)
    assert Project.objects.count() == 43


def test_the_menus_have_what_was_in_them_and_follow_their_pages(demo, client):
    page = BeautifulSoup(client.get("/doelen/").text, "html.parser")
    # There is no agenda, and nobody to contact.
    assert [link.text for link in page.select("#menu a")] == [
        *("De vier O’s", "Landsdelen", "Doelen", "Cijfers", "Praktijk", "Ambassadeurs"),
        *("Nieuws", "Over het Techniekpact"),
    ]
    footer = {link.text: link["href"] for link in page.select(".tp-footer nav a")}
    assert footer["Privacy"] == "/privacy/"
    assert footer["Nieuws als Atom-feed"] == "/nieuws/atom.xml"
    assert footer["Zuidwest"] == "/landsdelen/zuidwest/"
    over = Page.objects.get(slug="over")
    assert MenuItem.objects.filter(menu__place="main", target=f"pact.page:{over.pk}").exists()
