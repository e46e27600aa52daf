"""Sixty places, each found as visitors type it, and what is not sure."""

import pytest
from django.urls import reverse

from caching import version
from regions.models import Landsdeel, Municipality, Region
from tests.factories import LandsdeelFactory, MunicipalityFactory, RegionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SEARCH_URL = reverse("place-search")

# What is typed, and the slug of the page that it leads to.
SURE_PLACES = {
    # towns, villages, municipalities
    "Deventer": "veluwe-stedendriehoek",
    "Amsterdam": "groot-amsterdam",
    "Rotterdam": "rijnmond",
    "Utrecht": "midden-utrecht",
    "Groningen": "groningen",
    "Zwolle": "zwolle",
    "Maastricht": "zuid-limburg",
    "Urk": "flevoland",
    "Nuenen": "zuidoost-brabant",
    "Wijk bij Duurstede": "midden-utrecht",
    "Krimpen aan den IJssel": "rijnmond",
    "Hendrik Ido Ambacht": "drechtsteden",
    "Bergen op Zoom": "west-brabant",
    "Nijverdal": "twente",
    "Echt": "midden-limburg",
    "Moordrecht": "rijnmond",
    "Berg en Dal": "rijk-van-nijmegen",
    "gemeente Súdwest-Fryslân": "friesland",
    "Noordoostpolder": "flevoland",
    "Schouwen-Duiveland": "zeeland",
    "Texel": "noord-holland-noord",
    "Assen": "groningen",
    # spelling
    "'s-Gravenhage": "haaglanden",
    "s gravenhage": "haaglanden",
    "DEN HAAG": "haaglanden",
    "’s\N{NON-BREAKING HYPHEN}Hertogenbosch": "noordoost-brabant",
    "den bosch": "noordoost-brabant",
    "'s Gravenzande": "haaglanden",
    "'t Harde": "veluwe-stedendriehoek",
    "St. Annaparochie": "friesland",
    "sint oedenrode": "noordoost-brabant",
    "Capelle a/d IJssel": "rijnmond",
    "Alphen aan de Rijn": "holland-rijnland",
    "Ĳmuiden": "zuid-kennemerland-en-ijmond",
    "  hoofd dorp ": "groot-amsterdam",
    "Damwâld": "friesland",
    "Damwald": "friesland",
    # Frisian and Dutch
    "Ljouwert": "friesland",
    "Snits": "friesland",
    "Sneek": "friesland",
    "Drylts": "friesland",
    "It Hearrenfean": "friesland",
    "Skylge": "friesland",
    "Grouw": "friesland",
    "Fryslân": "friesland",
    # namesakes, with what they lie in
    "Hengelo (Gld)": "achterhoek",
    "Hengelo Overijssel": "twente",
    "Bergen NH": "noord-holland-noord",
    "Bergen (L)": "noord-limburg",
    "Elst, Rhenen": "foodvalley",
    "Rijswijk Haaglanden": "haaglanden",
    "Laren gemeente Lochem": "veluwe-stedendriehoek",
    "Valkenburg aan de Geul": "zuid-limburg",
    # regions and landsdelen
    "Twente": "twente",
    "de Achterhoek": "achterhoek",
    "regio Zeeland": "zeeland",
    "Regio Zwolle": "zwolle",
    "het Gooi": "gooi-en-vechtstreek",
    "Zuidwest": "zuidwest",
    "landsdeel Oost": "oost",
    # postcodes, also at a border between regions
    "7411": "veluwe-stedendriehoek",
    "7411 AB": "veluwe-stedendriehoek",
    "7411ab": "veluwe-stedendriehoek",
    "7411 AB Deventer": "veluwe-stedendriehoek",
    "1119": "groot-amsterdam",
    "1121": "zaanstreek-waterland",
    "4301": "zeeland",
    "9999 Deventer": "veluwe-stedendriehoek",
}
# What is typed, and the pages that are offered.
CHOICES = {
    "Hengelo": {"twente", "achterhoek"},
    "Bergen": {"noord-holland-noord", "noord-limburg"},
    "Elst": {"midden-gelderland", "foodvalley"},
    "Rijswijk": {"haaglanden", "west-brabant"},
    "Beek": {"rijk-van-nijmegen", "zuid-limburg", "achterhoek", "helmond-de-peel"},
    "Zeeland": {"zeeland", "noordoost-brabant"},
    "Limburg": {"rijk-van-nijmegen", "noord-limburg", "midden-limburg", "zuid-limburg"},
}
# What is typed, and the page that is among those offered.
MISSPELT = {
    "devneter": "veluwe-stedendriehoek",
    "Zwole": "zwolle",
    "Eindhove": "zuidoost-brabant",
    "Leeuwaarden": "friesland",
    "Apeldorn": "veluwe-stedendriehoek",
    "Rotterdam Zuid": "rijnmond",
}


def slug_of(url):
    return url.partition("?")[0].rstrip("/").rpartition("/")[2]


def offered_slugs(response):
    return {slug_of(candidate.url) for candidate in response.context["answer"].candidates}


@pytest.mark.parametrize("text", SURE_PLACES)
def test_a_place_leads_to_its_region(demo, client, text):
    response = client.get(SEARCH_URL, {"plaats": text})
    assert response.status_code == 302, offered_slugs(response)
    assert slug_of(response["Location"]) == SURE_PLACES[text]


@pytest.mark.parametrize("text", CHOICES)
def test_namesakes_and_provinces_are_a_choice(demo, client, text):
    response = client.get(SEARCH_URL, {"plaats": text})
    assert response.status_code == 200
    assert offered_slugs(response) == CHOICES[text]


@pytest.mark.parametrize("text", MISSPELT)
def test_a_misspelt_name_is_recognised(demo, client, text):
    response = client.get(SEARCH_URL, {"plaats": text})
    assert response.status_code == 200
    assert MISSPELT[text] in offered_slugs(response)
    assert "Bedoelde u" in response.text


def test_a_choice_names_the_municipality_and_the_region(demo, client):
    text = client.get(SEARCH_URL, {"plaats": "hengelo"}).text
    assert "Welk Hengelo bedoelt u?" in text
    assert "gemeente Bronckhorst, regio Achterhoek" in text


def test_a_postcode_that_is_not_sure_asks_for_the_town(demo, client):
    response = client.get(SEARCH_URL, {"plaats": "1844"})
    assert "Vul de naam van uw plaats in." in response.text
    assert offered_slugs(response) == {"noord-holland-noord"}


def test_an_unknown_name_offers_the_landsdelen(demo, client):
    response = client.get(SEARCH_URL, {"plaats": "xqzzw"})
    assert response.status_code == 200
    assert "Er is geen plaats gevonden met de naam ‘xqzzw’" in response.text
    assert '<meta name="robots" content="noindex">' in response.text
    for landsdeel in Landsdeel.objects.published():
        assert f'href="{landsdeel.get_absolute_url()}"' in response.text


def test_a_place_follows_the_region_that_editors_gave_its_municipality(demo, client):
    twente = Region.objects.get(slug="twente")
    Municipality.objects.filter(name="Deventer").update(region=twente)
    response = client.get(SEARCH_URL, {"plaats": "Schalkhaar"})
    assert response["Location"] == f"{twente.get_absolute_url()}?gemeente=deventer"


def test_the_page_of_the_region_marks_the_municipality_of_a_place(demo, client):
    response = client.get(SEARCH_URL, {"plaats": "IJsselmuiden"}, follow=True)
    assert response.redirect_chain == [("/landsdelen/oost/zwolle/?gemeente=kampen", 302)]
    assert "<mark>Kampen</mark> hoort bij deze regio." in response.text
    choice = client.get(SEARCH_URL, {"plaats": "hengelo"}).text
    assert "/landsdelen/oost/achterhoek/?gemeente=bronckhorst" in choice


def test_a_region_that_is_not_on_the_site_is_replaced_by_its_landsdeel(demo, client):
    Region.objects.filter(slug="twente").update(live=False)
    for text in ("Enschede", "7511", "Almelo"):
        response = client.get(SEARCH_URL, {"plaats": text})
        assert response["Location"] == reverse("landsdeel", args=["oost"])


def test_without_any_landsdeel_nothing_is_found(demo, client):
    Landsdeel.objects.update(live=False)
    response = client.get(SEARCH_URL, {"plaats": "Deventer"})
    assert "Er is geen plaats gevonden" in response.text


def test_the_page_of_a_region_names_its_municipalities(client):
    region = RegionFactory()
    assert "Gemeenten in deze regio" not in client.get(region.get_absolute_url()).text
    MunicipalityFactory(name="Voorbeelddam", region=region)
    MunicipalityFactory(name="Elders")
    version.invalidate_locally()
    text = client.get(region.get_absolute_url()).text.partition("Gemeenten in deze regio")[2]
    assert "Voorbeelddam" in text
    assert "Elders" not in text


def test_no_landsdeel_region_or_page_can_have_the_address_of_the_search(client):
    landsdeel = LandsdeelFactory(slug="zoeken", name="Zoeken")
    region = RegionFactory(slug="regio", landsdeel=landsdeel)
    for obj in (landsdeel, region):
        assert client.get(obj.get_absolute_url()).context["object"] == obj
    assert client.get(SEARCH_URL).status_code == 200
