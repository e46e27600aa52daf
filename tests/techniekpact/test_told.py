"""The site tells what its two sources of 2017 told, and speaks as its owner.

`FACTS` lists what techniekpact.nl told in 2017 on its home page and on its page about the four O's.
"""

import re

import pytest
from bs4 import BeautifulSoup

from caching import version
from pact.models import SiteDetails
from tests.techniekpact.crawler import public_urls

pytestmark = [pytest.mark.once, pytest.mark.slow]

# What only somebody says who does not know his own site; each starts and ends at a word.
UNKNOWING = re.compile(
    "|".join(
        rf"\b(?:{pattern})\b"
        for pattern in (
            r"(?:weet|weten) (?:wij|we|men)(?: \w+)? (?:niet|niets)",
            r"(?:weten|kennen|vonden|vinden) (?:wij|we)(?: \w+){0,4} (?:niet|niets|nog)",
            r"(?:wij|we) (?:weten|kennen|vonden)",
            r"(?:die|dat|welke \w+|waarvan|projecten) (?:wij|we)(?: \w+)? (?:kennen|weten|vonden)",
            r"(?:kennen|vonden|zoeken) (?:wij|we)|kijken (?:wij|we) nog",
            r"(?:wij|we) zoeken nog",
            r"hebben (?:wij|we)(?: \w+){0,3} (?:geen|niets|niet)",
            r"(?:wij|we) hebben(?: \w+){0,3} (?:geen|niets|niet)",
            r"onze (?:laatste )?(?:gegevens|bron)",
            r"niet (?:aan )?ons bekend|ons niet bekend",
            r"(?:nog )?niet bekend",
            r"onbekend",
            r"(?:nog )?niet (?:vastgelegd|vastgesteld|nagegaan|ingevuld)",
            r"nog geen (?:bron|gegevens|getallen|cijfers?|adres|voorbeelden?|contactpersoon)",
            r"voor zover (?:wij weten|bekend)",
            r"zodra (?:wij|we|ze bekend)",
            r"een vervolg is onzeker|mogelijk langer",
            r"kunt (?:u )?(?:ons )?(?:dan )?nog niets (?:sturen|melden)",
        )
    ),
    re.IGNORECASE,
)
# What we do about a complaint, and what we answer to an address that somebody typed.
ALLOWED = ("dan zoeken wij een oplossing", "Dit filter kennen we niet")

# Answers that no sitemap lists.
OTHER_ADDRESSES = (
    "/bestaat-niet/",
    "/praktijk/?q=zzzz&doel=7&x=1",
    "/praktijk/?pagina=999&doel=99",
    "/nieuwsbrief/mijn/",
)

# (what is told, the pages it stands on, words that must stand on each, in any order)
FACTS = [
    ("education fits the labour market", ["/", "/over/"], "onderwijs, sluit, op de arbeidsmarkt"),
    ("enough employment in technology", ["/", "/over/"], "genoeg werkgelegenheid"),
    ("a smaller shortage", ["/", "/over/"], "tekort aan technisch personeel"),
    ("concrete agreements", ["/", "/over/"], "concrete afspraken, bedrijfsleven, overheid"),
    ("why there are landsdelen", ["/", "/over/"], "elke regio, arbeidsmarkt, vijf landsdelen"),
    ("they connect the four O's", ["/over/"], "verbinden de vier O’s"),
    (
        "three aims and what one can contribute",
        [f"/landsdelen/{slug}/" for slug in ("noordwest", "noord", "oost", "zuidoost", "zuidwest")],
        (
            "meer jongeren in technische opleidingen, beter aansluit op de arbeidsmarkt, "
            "duurzaam inzetbaar, wat u kunt bijdragen, techniekpact.nl, 2017"
        ),
    ),
    ("ambitions of a region", ["/"], "ontdek wat uw regio wil bereiken, wat u kunt bijdragen"),
    ("UWV's research", ["/vier-os/onderzoekers/"], "UWV, cijfers, middellange termijn"),
    ("shortage occupations", ["/vier-os/onderzoekers/"], "krapteberoepen"),
    ("the growing shortage", ["/vier-os/onderzoekers/"], "goed opgeleide technici, loopt, op"),
    ("rising wages", ["/vier-os/onderzoekers/"], "lonen stijgen"),
    ("competition and growth", ["/vier-os/onderzoekers/"], "concurrentie, bedrijven, groeien"),
    ("coalition and Rutte III", ["/vier-os/overheid/"], "vier coalitiepartijen, Rutte III, 2017"),
    ("a pillar of innovation", ["/vier-os/overheid/"], "pijlers, innovatiekracht, maatregelen"),
    ("the years ahead", ["/vier-os/ondernemers/"], "over vijf jaar, tien of vijftien jaar"),
    ("innovations, competences", ["/vier-os/ondernemers/"], "innovaties, competenties"),
    ("cooperation with schools", ["/vier-os/ondernemers/"], "samenwerking met het onderwijs"),
    ("W&T in primary school", ["/vier-os/onderwijs/"], "basisscholen, W&T, vaste plek"),
    ("re-trained teachers", ["/vier-os/onderwijs/"], "omgeschoold of bijgeschoold"),
    ("technology at the pabo", ["/vier-os/onderwijs/"], "verplicht vak op de pabo"),
    ("advice from business", ["/vier-os/onderwijs/"], "adviezen van het bedrijfsleven, opvolgen"),
    (
        "the source of the four O's",
        [f"/vier-os/{slug}/" for slug in ("onderzoekers", "overheid", "ondernemers", "onderwijs")],
        "techniekpact.nl, 2017",
    ),
    (
        "Terpstra",
        ["/ambassadeurs/doekle-terpstra/"],
        (
            "Aanjager & Ambassadeur, enthousiasme voor goed onderwijs, daad, verbindt, "
            "bracht hij partijen bij elkaar, stimuleerde, techniekpact.nl, 2017"
        ),
    ),
    (
        "Kuipers",
        ["/ambassadeurs/andre-kuipers/"],
        "sciencefictionboekjes, astronaut, passie, Techniekpact Collegetour, techniekpact.nl, 2017",
    ),
    (
        "Hekkenberg",
        ["/ambassadeurs/ans-hekkenberg/"],
        (
            "gadgets, zonlicht, waterballonnen, passie voor wetenschap en techniek, deelt, "
            "techniekpact.nl, 2017"
        ),
    ),
    ("heading: featured projects", ["/"], "Uitgelichte projecten"),
    (
        "heading: joint effort",
        ["/"],
        "Gezamenlijke inzet op (specifieke of urgente) Techniekpact thema’s",
    ),
    ("heading: in practice", ["/"], "Hoe wij dit in de praktijk doen?"),
    (
        "slogan: national and regional",
        ["/", "/over/"],
        "Landelijk initiatief, regionale uitvoering",
    ),
    ("slogan: among the people", ["/"], "Wij brengen techniek onder de mensen"),
    ("ScienceMakers Awards 2017", ["/"], "Uitgelicht, ScienceMakers Awards 2017"),
    ("Techniekpact Zwolle", ["/"], "Techniekpact Zwolle"),
    ("newsletter", ["/"], "nieuwsbrief, blijf op de hoogte"),
]


def page_words(html):
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").replace("\xad", "").split())


@pytest.mark.parametrize(("fact", "addresses", "words"), FACTS, ids=[fact for fact, *_ in FACTS])
def test_what_the_old_site_told_is_told(demo, client, fact, addresses, words):
    for address in addresses:
        text = page_words(client.get(address).content).casefold()
        missing = [part for part in words.split(", ") if part.casefold() not in text]
        assert missing == [], f"{fact}, {address}"


def unknowing_sentences(text):
    for allowed in ALLOWED:
        text = text.replace(allowed, "")
    return [text[max(0, m.start() - 60) : m.end() + 40] for m in UNKNOWING.finditer(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Hoe het nu met het pact gaat, weten wij nog niet.",
        "Over 2017 zoeken wij nog gegevens.",
        "Een eigen regionaal Techniekpact vonden wij voor Zeeland niet.",
        "Een eigen regionaal Techniekpact hebben wij hier niet gevonden.",
        "De bron is nog niet vastgelegd.",
        "Wij kennen nog geen contactpersoon in deze regio.",
        "Uit deze regio zijn nog geen voorbeelden bekend.",
        "Niet bekend of het nog loopt",
        "nog niet ingevuld door de eigenaar",
        "Wij hebben bij dit doel geen landelijk cijfer.",
        "De projecten die wij kennen staan hier.",
        "Over 2019/20 hebben wij geen cijfer.",
        "Van later weten wij niets.",
    ],
)
def test_an_unknowing_sentence_is_recognised(sentence):
    assert unknowing_sentences(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Ondernemers weten welke vakmensen zij nodig hebben.",
        "Veel kinderen weten niet goed wat techniek is.",
        "U hoeft het niet alleen te doen, want wij helpen.",
        "Uw aanmelding is nog niet gelukt.",
    ],
)
def test_a_sentence_about_others_is_not(sentence):
    assert not unknowing_sentences(sentence)


def find_unknowing_pages(client):
    by_address = {
        address: unknowing_sentences(page_words(client.get(address).content))
        for address in [*public_urls(), *OTHER_ADDRESSES]
    }
    return {address: sentences for address, sentences in by_address.items() if sentences}


def test_no_page_says_what_we_do_not_know(demo, client):
    assert find_unknowing_pages(client) == {}


def test_what_the_owner_filled_in_stands_in_the_place_of_nothing(demo, client):
    """Filled in, details show on every page they belong to; empty, nothing points at them."""
    for address in ("/privacy/", "/lek-melden/", "/colofon/"):
        assert 'id="eigenaar"' not in client.get(address).text
    details = {"owner": "Stichting Voorbeeld", "security_contact": "lek@voorbeeld.nl"}
    SiteDetails.objects.update(**details)
    version.invalidate_locally()
    assert "Stichting Voorbeeld" in client.get("/colofon/").text
    assert "Stichting Voorbeeld" in client.get("/privacy/").text
    assert "lek@voorbeeld.nl" in client.get("/lek-melden/").text
