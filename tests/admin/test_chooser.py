"""Choosing in a dialog: what each may choose, what is found, and uploads that stay in the form."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import expect

from images.models import Image
from pact.models import Article
from tests.browser.axe import find_violations
from tests.factories import (
    ArticleFactory,
    ImageFactory,
    PageFactory,
    ProjectFactory,
    RegionFactory,
    UserFactory,
    picture_file,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PHOTO = {"alt": "Een lasser", "credit": "De redactie", "licence": "CC BY 4.0", "consent": "nobody"}


def choose_url(kind):
    return reverse("admin:choose", args=[kind])


def titles(answer):
    soup = BeautifulSoup(answer.text, "html.parser")
    return [choice["data-title"] for choice in soup.select(".choice")]


def seat(client, role):
    user = UserFactory(username=role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return user


def test_items_are_found_by_all_words_live_or_not(admin_client):
    ArticleFactory(title="Open dag techniek")
    PageFactory(title="Techniek, en dan een open dag", live=False)
    ProjectFactory(title="Techport")
    answer = admin_client.get(choose_url("item"), {"q": "open dag"})
    assert titles(answer) == ["Open dag techniek", "Techniek, en dan een open dag"]
    live, draft = BeautifulSoup(answer.text, "html.parser").select(".choice")
    assert (live["data-status"], live["data-url"]) == ("", Article.objects.get().get_absolute_url())
    assert draft["data-status"] == "Concept"
    only_pages = admin_client.get(choose_url("item"), {"q": "open", "soort": "pact.page"})
    assert titles(only_pages) == ["Techniek, en dan een open dag"]
    assert "Praktijk" in titles(admin_client.get(choose_url("item"), {"q": "prak", "lijsten": "1"}))


def test_an_editor_of_a_region_chooses_what_she_sees(client):
    user = seat(client, "Regioredactie")
    own, other = RegionFactory(), RegionFactory()
    own.editors.add(user)
    ProjectFactory(title="Eigen concept", region=own, live=False)
    ProjectFactory(title="Ander concept", region=other, live=False)
    ImageFactory(title="Eigen foto", owner=user)
    ImageFactory(title="Ongebruikte foto")
    ProjectFactory(title="Op de site", region=other, picture=ImageFactory(title="Op de site"))
    assert set(titles(client.get(choose_url("item"), {"q": "concept"}))) == {"Eigen concept"}
    assert set(titles(client.get(choose_url("picture")))) == {"Eigen foto", "Op de site"}


@pytest.mark.parametrize(
    ("kind", "role", "may_look", "may_add"),
    [
        ("picture", "Regioredactie", True, True),
        ("picture", "Lezer", True, False),
        ("item", "Lezer", True, False),
        ("nothing", "Beheerder", False, False),
    ],
)
def test_who_may_choose_and_add(client, kind, role, may_look, may_add):
    seat(client, role)
    assert (client.get(choose_url(kind)).status_code == 200) is may_look
    answer = client.post(choose_url(kind), {**PHOTO, "file": picture_file("foto.jpg")})
    assert (answer.status_code == 201) is may_add


def test_an_uploaded_picture_is_named_after_its_file(admin_client):
    sent = {**PHOTO, "file": picture_file("open_dag-2026.jpg")}
    assert titles(admin_client.post(choose_url("picture"), sent)) == ["Open dag 2026"]
    refused = admin_client.post(choose_url("picture"), {**sent, "credit": ""})
    assert (refused.status_code, Image.objects.count()) == (200, 1)
    assert "Maker: Dit veld is verplicht." in BeautifulSoup(refused.text, "lxml").text


@pytest.mark.django_db(transaction=True)
def test_a_picture_is_chosen_and_uploaded_without_losing_the_form(admin_page, tmp_path):
    ImageFactory(title="Werkplaats")
    admin_page.emulate_media(reduced_motion="reduce")
    admin_page.at("pact_article_add")
    admin_page.get_by_label("Titel").first.fill("Half af")
    field = admin_page.locator(".field-picture")
    field.get_by_role("button", name="Kies een afbeelding").click()
    dialog = admin_page.get_by_role("dialog", name="Kies een afbeelding")
    search = dialog.get_by_role("searchbox")
    expect(search).to_be_focused()
    search.hover()
    admin_page.mouse.down()
    admin_page.mouse.move(1, 300)
    admin_page.mouse.up()  # a selection of text that ends beside the dialog
    search.fill("bestaat niet")
    dialog.get_by_text("Niets gevonden met ‘bestaat niet’.").first.wait_for()
    search.fill("werk")
    dialog.get_by_role("button", name="Werkplaats").wait_for()
    assert find_violations(admin_page) == []
    search.press("ArrowDown")
    admin_page.keyboard.press("Enter")
    expect(field.locator("strong")).to_have_text("Werkplaats")
    expect(field.get_by_role("button", name="Kies een afbeelding")).to_be_focused()
    field.get_by_role("button", name="Haal weg").click()
    expect(field.locator("[name=picture]")).to_have_value("")
    field.get_by_role("button", name="Kies een afbeelding").click()
    path = tmp_path / "lasser.jpg"
    path.write_bytes(picture_file(size=(900, 600)).read())
    dialog.get_by_text("Nieuwe afbeeldingen toevoegen").click()
    dialog.get_by_label("Kies bestanden").set_input_files(path)
    dialog.get_by_label("Wat is er te zien?").fill("Een lasser")
    assert find_violations(admin_page) == []
    dialog.get_by_label("Maker", exact=True).fill("De redactie")
    dialog.get_by_label("Licentie").fill("CC BY 4.0")
    dialog.get_by_role("button", name="Voeg toe").click()
    expect(field.locator("strong")).to_have_text("Lasser")
    assert admin_page.get_by_label("Titel").first.input_value() == "Half af"
    admin_page.get_by_role("button", name="Bewaar als concept").click()
    expect(field.locator("strong")).to_have_text("Lasser")


@pytest.mark.django_db(transaction=True)
def test_a_link_in_a_text_is_chosen_or_typed(admin_page):
    ArticleFactory(title="Open dag", slug="open-dag")
    admin_page.emulate_media(reduced_motion="reduce")
    admin_page.at("pact_page_add")
    editor = admin_page.locator(".ProseMirror").last  # and not the field that it takes the place of
    editor.fill("Lees verder")
    editor.press("ControlOrMeta+a")
    admin_page.get_by_role("button", name="Link", exact=True).first.click()
    admin_page.get_by_role("button", name="Kies een pagina of bestand").click()
    dialog = admin_page.get_by_role("dialog", name="Kies waar de link heen gaat")
    dialog.get_by_role("tab", name="Pagina").press("ArrowRight")
    dialog.get_by_role("tab", name="E-mail").click()
    assert [line for line in find_violations(admin_page) if "prose-editor" not in line] == []
    dialog.get_by_label("E-mailadres").fill("www.voorbeeld.nl")
    dialog.get_by_role("button", name="Kies dit e-mailadres").click()
    dialog.get_by_text("Dit is geen e-mailadres.").wait_for()
    dialog.get_by_role("tab", name="Pagina").click()
    dialog.get_by_role("searchbox").fill("open")
    dialog.get_by_role("button", name="Open dag").click()
    expect(admin_page.locator(".prose-editor-dialog")).to_have_count(0)
    expect(editor.locator("a")).to_have_attribute("href", "/nieuws/open-dag/")


def test_maker_and_licence_are_filled_in_as_in_what_somebody_added_last(sign_in, client):
    user = sign_in("Landelijke redactie")
    ImageFactory(owner=user, credit="Jan", licence="CC0", consent=Image.Consent.NOBODY)
    ImageFactory(credit="Van een ander")
    form = BeautifulSoup(client.get("/beheer/kies/picture/").text, "lxml").select_one(".upload")
    values = [form.select_one(f"[name={name}]")["value"] for name in ("credit", "licence")]
    assert values == ["Jan", "CC0"]
    chosen = form.select_one("[name=consent] [selected]")["value"]
    assert chosen != Image.Consent.NOBODY
