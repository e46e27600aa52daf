"""The manual for editors: complete, found, and open to who is staff."""

import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from techniekpact.manual import (
    CHAPTERS,
    SECTIONS_BY_MODEL,
    SECTIONS_BY_PAGE,
    START,
    find_sections,
)
from techniekpact.manual_rights import describe_rights
from techniekpact.roles import ROLES
from tests.admin.manual_shots import FOLDER, MAX_BYTES, Shots, read_shots, without_calendar

MAX_SHOTS = 20
SHOT = re.compile(r'{% shot "([\w-]+)" "([^"]+)" %}')
INDEX_URL = reverse("admin:manual")


@pytest.fixture
def open_chapter(admin_client, db):
    def open_chapter(chapter):
        return BeautifulSoup(admin_client.get(chapter.url).text, "lxml")

    return open_chapter


def section_keys():
    return {f"{part.chapter.slug}#{part.anchor}" for one in CHAPTERS for part in one.sections}


def test_every_model_has_a_section_that_is_there():
    site_models = {
        model._meta.label_lower
        for model in admin.site._registry
        if not model.__module__.startswith("tests.")
    }
    missing = site_models - SECTIONS_BY_MODEL.keys()
    assert not missing, f"Add these to SECTIONS_BY_MODEL in techniekpact/manual.py: {missing}"
    declared = {*SECTIONS_BY_MODEL.values(), *SECTIONS_BY_PAGE.values(), START}
    assert declared <= section_keys()


def test_every_link_within_the_manual_leads_to_a_section(open_chapter):
    keys = {f"/beheer/hulp/{key.replace('#', '/#')}" for key in section_keys()}
    for chapter in CHAPTERS:
        page = open_chapter(chapter)
        selected = page.select(".manual a[href*='/beheer/hulp/'][href*='#']")
        links = {link["href"] for link in selected}
        assert links <= keys, chapter.slug
        anchors = {link["href"][1:] for link in page.select(".manual__contents a")}
        assert anchors <= {element["id"] for element in page.select("[id]")}


@pytest.mark.once
def test_a_form_links_to_its_section(admin_client, db):
    page = BeautifulSoup(admin_client.get(reverse("admin:pact_menu_add")).text, "lxml")
    links = [link["href"] for link in page.select("a[href*='/beheer/hulp/']")]
    assert links == ["/beheer/hulp/paginas/#menu"] * 2


@pytest.mark.once
def test_the_search_finds_sections_by_all_words_and_by_title_first(admin_client, db):
    assert find_sections("pagina verplaatsen")[0].title == "Een pagina verplaatsen"
    assert not find_sections("")
    page = admin_client.get(INDEX_URL, {"q": "PRULLENBAK"})
    assert "/beheer/hulp/mis/#prullenbak" in page.text
    assert "Niets gevonden met ‘qwx’" in admin_client.get(INDEX_URL, {"q": "qwx"}).text
    assert "&lt;b&gt;" in admin_client.get(INDEX_URL, {"q": "<b>"}).text


@pytest.mark.once
def test_it_is_for_staff_alone_and_tells_a_reader_her_role(client, db, sign_in):
    addresses = [INDEX_URL, *(chapter.url for chapter in CHAPTERS)]
    assert {client.get(address).status_code for address in addresses} == {302}
    sign_in("Regioredactie")
    assert {client.get(address).status_code for address in addresses} == {200}
    assert "schrijft over de eigen regio" in client.get(INDEX_URL).text
    assert client.get(f"{INDEX_URL}niets/").status_code == 404


def test_what_roles_may_do_comes_from_the_table_of_rights():
    (projects,) = describe_rights(["pact.project"])
    sentences = dict(projects.sentences)
    assert sentences.keys() == ROLES.keys()
    reads = "leest alles, ook concepten, plaatst opmerkingen, en wijzigt niets."
    assert sentences["Lezer"] == reads
    assert sentences["Regioredactie"].startswith("maakt en wijzigt wat van de eigen regio is.")
    assert "publiceert en gooit weg" in sentences["Landelijke redactie"]


def test_pictures_are_small_few_and_all_shown_with_what_matters_in_them():
    shots = read_shots()
    files = {file.stem: file for file in FOLDER.glob("*.webp")}
    assert files.keys() == shots.keys()
    assert len(shots) <= MAX_SHOTS
    assert all(file.stat().st_size <= MAX_BYTES for file in files.values())
    folder = settings.BASE_DIR / "templates/admin/manual/chapters"
    shown = [
        shot for file in folder.glob("*.html") for shot in SHOT.findall(file.read_text("utf-8"))
    ]
    assert sorted(name for name, _ in shown) == sorted(shots)
    assert all(len(alt) > 40 for _, alt in shown)


def test_a_picture_that_aged_is_named_with_what_to_do_but_not_because_a_day_passed():
    assert without_calendar("Op 30 november 2026 (vandaag), om 09:44 uur") == "Op om uur"
    shots = Shots("landelijk", are_made=False, seen=read_shots())
    shots.seen = {name: shot for name, shot in shots.seen.items() if shot["walk"] == "landelijk"}
    shots.finish()
    shots.seen["menu"] = {"walk": "landelijk", "words": "Iets anders"}
    with pytest.raises(AssertionError, match=r"'menu' as it was\. Run `make manual`"):
        shots.finish()
