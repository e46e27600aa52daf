"""A week of an editor, one walk per role: what tasks cost in clicks, and how they look."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from PIL import Image as Picture
from PIL import ImageDraw
from playwright.sync_api import expect

from images.models import Image
from pact.models import Article, HomePage, Page, Project
from publishing import services
from tests.admin.click_table import read_click_table
from tests.admin.editor_steps import EditorSteps
from tests.admin.manual_shots import Shots
from tests.admin.page_actions import expect_message, rich_text_field
from tests.factories import (
    ACCESSIBLE_PDF,
    ArticleFactory,
    HomePageFactory,
    ImageFactory,
    MenuFactory,
    PageFactory,
    RegionFactory,
    UserFactory,
    pdf_file,
)
from tests.publishing.steps import save_new_draft

pytestmark = pytest.mark.django_db(transaction=True)


def as_upload(name, kind, content):
    return {"name": name, "mimeType": kind, "buffer": content}


def photo(name, sky="#9cc3ff"):
    """Draw a bridge over water, as an upload."""
    picture, content = Picture.new("RGB", (900, 600), sky), BytesIO()
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 420, 900, 600), "#2b74d6")
    draw.arc((120, 200, 780, 700), 180, 360, "#a8162c", 36)
    draw.rectangle((0, 380, 900, 420), "#10233f")
    picture.save(content, "JPEG")
    return as_upload(name, "image/jpeg", content.getvalue())


@pytest.fixture
def start_week(open_editor_browser):
    """Seat an editor whose clicks are counted, and whose pages are shown in the manual."""

    def start(role, name, walk, regions=()):
        steps = EditorSteps(open_editor_browser(role, name, regions), Shots(walk))
        steps.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        return steps

    return start


def compare(steps):
    """Compare the week with what the documents tell: what it costs, and how it looks."""
    steps.shots.finish()
    told = read_click_table()
    assert {task: told.get(task, {}).get("clicks") for task in steps.counts} == steps.counts
    too_many = [task for task, count in steps.counts.items() if count > told[task]["most"]]
    assert not too_many, f"These take more clicks than they may: {too_many}"


def test_the_week_of_a_national_editor(start_week, visitor_text):
    HomePageFactory(highlight=ArticleFactory(title="Vorige week"))
    ArticleFactory(title="Nieuwe werkplaats geopend", slug="werkplaats")
    PageFactory(title="Over", slug="over")
    PageFactory(title="Werkwijze", slug="werkwijze")
    MenuFactory(title="Hoofdmenu", place="main", items={"Over": "/over/"})
    steps = start_week("Landelijke redactie", "bea", "landelijk")
    own_photo = ContentFile(photo("werkplaats.jpg")["buffer"], name="werkplaats.jpg")
    ImageFactory(owner=steps.page.user, title="Werkplaats", file=own_photo)
    change_the_highlight(steps)
    add_an_example(steps, visitor_text)
    add_a_page_below(steps, visitor_text)
    plan_a_news_item(steps, visitor_text)
    move_a_page(steps, visitor_text)
    replace_a_picture(steps)
    find_a_draft(steps)
    compare(steps)


def test_the_week_of_a_regional_editor(start_week, visitor_text):
    steps = start_week("Regioredactie", "rika", "regionaal", [RegionFactory(name="Zwolle")])
    ask_for_approval(steps)
    answer_what_came_back(steps, visitor_text)
    compare(steps)


def start_page_section(page, name):
    return page.locator("#content .module").filter(has=page.locator("caption", has_text=name))


def change_the_highlight(steps):
    page = steps.page
    with steps.task("highlight"):
        steps.shoot("start", start_page_section(page, "Inhoud"))
        steps.link("Voorpagina", within=page.locator("#content"))
        steps.click(page.locator(".field-highlight .select2-selection"))
        page.keyboard.type("werkplaats")
        expect(page.locator(".select2-results__option--highlighted")).to_contain_text("Nieuwe werk")
        steps.press_key("Enter")
        steps.shoot("highlight", page.locator("fieldset", has=page.locator(".field-highlight")))
        steps.button("Publiceer")
        expect_message(page, "staat op de site")
    assert HomePage.objects.get().highlight.title == "Nieuwe werkplaats geopend"


def add_an_example(steps, visitor_text):
    page = steps.page
    with steps.task("example"):
        steps.link("Toevoegen aan Praktijkvoorbeelden", within=page.locator("#content"))
        steps.shoot("buttons", page.locator(".submit-buttons"))
        steps.type_title("Techniek in de klas")
        steps.write("Aanpak", "Leerlingen bouwen een brug.")
        steps.insert("Aanpak", "Afbeelding")
        add_two_pictures(steps)
        steps.click(page.get_by_role("button", name="Kies een afbeelding", exact=True))
        steps.click(page.locator("dialog.chooser .choice", has_text="Klas"))
        steps.insert("Aanpak", "Bestand")
        add_a_file(steps)
        page.keyboard.type("Lees ook over de werkplaats")
        steps.press_key("Control+Shift+ArrowLeft")
        link_to_a_page(steps)
        text = rich_text_field(page, "Aanpak").locator("xpath=..")
        expect(text.locator("a")).to_have_text("werkplaats")
        expect(text.get_by_role("button", name="Link weghalen")).to_be_visible()
        steps.shoot("blocks", text)
        steps.button("Publiceer")
        expect_message(page, "staat op de site")
    call_command("make_files")
    page_text = visitor_text(Project.objects.get().get_absolute_url())
    for part in ("Een brug van hout", "lesplan", 'href="/nieuws/werkplaats/"'):
        assert part in page_text, part
    assert Project.objects.get().picture.alt == "Een klas aan het werk"


def add_two_pictures(steps):
    chooser = steps.page.get_by_role("dialog", name="Kies een afbeelding")
    new_files = chooser.get_by_text("Nieuwe afbeeldingen toevoegen")
    steps.choose_files(new_files, photo("klas.jpg", sky="#ffd23f"), photo("brug.jpg"))
    expect(chooser.get_by_label("Wat is er te zien?").first).to_be_focused()
    for number, text in enumerate(("Een klas aan het werk", "Een brug van hout")):
        steps.type_in(chooser.get_by_label("Wat is er te zien?").nth(number), text)
    steps.pick(chooser.get_by_label("Toestemming"), "Er staat niemand herkenbaar op")
    steps.shoot("pictures", chooser.locator("form[data-upload]"))
    steps.button("Voeg toe", within=chooser)
    expect(chooser.locator(".upload__status")).to_contain_text("2 toegevoegd")
    steps.click(chooser.locator(".choice", has_text="Brug"))
    steps.shoot("picture-in-text", steps.page.get_by_role("dialog", name="Afbeelding"))
    steps.button("Voeg in")


def add_a_file(steps):
    chooser = steps.page.get_by_role("dialog", name="Kies een document")
    lesson_plan = as_upload("lesplan.pdf", "application/pdf", pdf_file(**ACCESSIBLE_PDF).read())
    steps.choose_files(chooser.get_by_text("Nieuwe documenten toevoegen"), lesson_plan)
    steps.button("Voeg toe", within=chooser)
    steps.button("Voeg in")


def link_to_a_page(steps):
    page = steps.page
    toolbar = rich_text_field(page, "Aanpak").locator("xpath=..").get_by_role("toolbar")
    steps.button("Link", within=toolbar)
    steps.button("Kies een pagina of bestand")
    chooser = page.get_by_role("dialog", name="Kies waar de link heen gaat")
    expect(chooser.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("werkplaats")
    expect(chooser.locator("[role=tabpanel]:not([hidden]) .choice")).to_have_count(1)
    steps.shoot("link", chooser, height=320)
    steps.click(chooser.locator(".choice", has_text="Nieuwe werkplaats"))


def add_a_page_below(steps, visitor_text):
    page = steps.page
    with steps.task("page"):
        steps.link("Pagina's", within=page.locator("#content"))
        steps.shoot("page-tree", page.locator("#result_list"))
        steps.link("Nieuwe pagina onder Over")
        steps.type_title("Partners")
        steps.write("Tekst", "Met wie wij werken.")
        steps.button("Publiceer")
        expect_message(page, "staat op de site")
        steps.link("Menu en voet", within=page.locator("#nav-sidebar"))
        steps.link("Hoofdmenu", within=page.locator("#result_list"))
        steps.click(page.locator(".add-row a"))
        steps.click(page.locator(".link-target__choose").last)
        chooser = page.get_by_role("dialog", name="Kies waar de link heen gaat")
        expect(chooser.get_by_role("searchbox")).to_be_focused()
        page.keyboard.type("partners")
        steps.click(chooser.locator(".choice", has_text="Partners"))
        steps.shoot("menu", page.locator(".inline-group"))
        steps.button("Publiceer")
        expect_message(page, "staat op de site")
    assert 'href="/over/partners/"' in visitor_text("/over/")


def plan_a_news_item(steps, visitor_text):
    page = steps.page
    half_way = timezone.localtime().replace(day=15, hour=9, minute=0)
    moment = (half_way + timedelta(days=30)).replace(day=15)
    with steps.task("planned news"):
        steps.link("Toevoegen aan Nieuws", within=page.locator("#content"))
        steps.type_title("Techniekdag op komst")
        steps.write("Tekst", "Kom ook naar de techniekdag.")
        steps.click(page.get_by_role("button", name="Kies een afbeelding", exact=True))
        steps.click(page.locator("dialog.chooser .choice", has_text="Werkplaats"))
        start = page.get_by_label("Op de site vanaf")
        steps.type_in(start, moment.strftime("%Y-%m-%dT%H:%M"))
        steps.shoot("plan", page.locator("fieldset", has=start))
        steps.button("Plan publicatie")
        expect_message(page, "is ingepland")
    article = Article.objects.get(slug="techniekdag-op-komst")
    assert not visitor_text(article.get_absolute_url())
    with steps.task("planning"):
        steps.link("Planning: alles op een rij")
        steps.click(page.get_by_role("link", name="Volgende maand"))
        entry = page.get_by_role("link", name="Techniekdag op komst")
        expect(entry).to_be_visible()
        steps.shoot("planning", page.locator(".plan-month"))
        steps.click(entry)
        expect(page.locator("#id_title")).to_have_value("Techniekdag op komst")


def move_a_page(steps, visitor_text):
    page = steps.page
    with steps.task("move"):
        steps.link("Pagina's", within=page.locator("#content"))
        steps.link("Werkwijze", within=page.locator("#result_list"))
        steps.pick(page.locator("#id_parent"), "Over")
        steps.button("Publiceer")
        expect_message(page, "staat op de site")
    assert Page.objects.get(slug="werkwijze").get_absolute_url() == "/over/werkwijze/"
    assert "Werkwijze" in visitor_text("/over/werkwijze/")


def replace_a_picture(steps):
    page, former = steps.page, Image.objects.get(title="Werkplaats").file.name
    with steps.task("replace picture"):
        steps.link("Afbeeldingen", within=page.locator("#content"))
        steps.link("Werkplaats", within=page.locator("#result_list"))
        steps.choose_files(page.locator("#id_file"), photo("nieuw.jpg"))
        steps.button("Opslaan")
        expect_message(page, "Gewijzigd: Werkplaats")
    call_command("make_files")  # as the worker does within a minute
    assert Image.objects.get(title="Werkplaats").file.name != former


def find_a_draft(steps):
    page = steps.page
    article = ArticleFactory(title="Zonnewagen", live=False)
    save_new_draft(article, title="Zonnewagen op de weg")
    with steps.task("find"):
        steps.press_key("Control+k")
        page.keyboard.type("zonnew")
        expect(page.get_by_role("option", name="Zonnewagen")).to_be_visible()
        steps.shoot("search", page.locator("dialog", has=page.get_by_role("combobox")))
        steps.press_key("Enter")
        page.wait_for_url(f"**/pact/article/{article.pk}/change/")


def ask_for_approval(steps):
    page = steps.page
    with steps.task("ask"):
        steps.shoot("start-region", start_page_section(page, "Inhoud"))
        steps.link("Toevoegen aan Praktijkvoorbeelden", within=page.locator("#content"))
        steps.type_title("Bouwen met de buurt")
        steps.write("Aanpak", "Buren bouwen samen een speeltuin.")
        steps.button("Vraag een oordeel")
        expect_message(page, "wacht op een oordeel")
        steps.shoot("waiting", page.locator(".panel", has_text="Wacht op een oordeel"))


def answer_what_came_back(steps, visitor_text):
    page, project = steps.page, Project.objects.get()
    judge = UserFactory(is_staff=True, roles=["Landelijke redactie"], first_name="Bea")
    services.send_back(obj=project, user=judge, remark="Zet er nog bij wie de organisatie is.")
    with steps.task("ask again"):
        steps.link("Bouwen met de buurt", within=page.locator(".queues"))
        steps.shoot("sent-back", page.locator(".panel", has_text="Teruggestuurd"))
        steps.write("Aanpak", " De buurtvereniging leidt het werk.")
        steps.button("Vraag een oordeel")
        expect_message(page, "wacht op een oordeel")
    assert not visitor_text(project.get_absolute_url())
