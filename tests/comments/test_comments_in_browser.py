"""Comments beside the form: from the words to the conversation, by keyboard, with nothing lost."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from comments.models import Comment
from comments.services import Passage, add_comment
from tests.admin.page_actions import click_button, rich_text_field
from tests.comments.conftest import create_colleague, save_body
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db(transaction=True)

MARKED = "() => [...(CSS.highlights.get('comment') ?? [])].map(String)"


@pytest.fixture
def sun_article(admin_page):
    sun_article = ArticleFactory(title="Zon", slug="zon", live=False)
    save_body(sun_article, None, "<p>Elk dak krijgt <strong>twaalf</strong> panelen.</p>")
    return sun_article


def test_words_are_chosen_commented_marked_and_resolved(admin_page, sun_article):
    anna = create_colleague("Anna")
    page = admin_page
    page.at("pact_article_change", sun_article.pk)
    page.locator("#id_title").fill("Half getypt")
    text = rich_text_field(page, "Tekst")
    text.click()
    page.keyboard.press("Control+Home")
    for selected in ("Elk", "Elk dak"):
        page.wait_for_function("getSelection().anchorOffset === 0")
        page.keyboard.press("Control+Shift+ArrowRight")
        page.wait_for_function("text => String(getSelection()).trim() === text", arg=selected)
    click_button(page, "Opmerking")
    panel = page.get_by_role("dialog", name="Opmerkingen")
    expect(panel.get_by_label("Bij", exact=True)).to_have_value("body")
    expect(panel.get_by_label("Om welke woorden gaat het?")).to_have_value(re.compile("^Elk dak"))
    written = panel.get_by_label("Uw opmerking").first
    expect(written).to_be_focused()
    page.keyboard.type("Welk dak, @An")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Anna", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(written).to_have_value("Welk dak, @Anna ")
    click_button(page, "Plaats de opmerking")
    expect(panel.get_by_role("status")).to_have_text("Uw opmerking staat erbij.")
    comment = Comment.objects.get()
    assert list(comment.mentioned.all()) == [anna]
    assert comment.quote == "Elk dak"
    expect(panel.locator(f"#opmerking-{comment.pk}")).to_be_focused()
    page.wait_for_function(f"({MARKED})().join() === 'Elk dak'")
    assert "mark" not in text.inner_html()

    text.press("Control+a")
    page.keyboard.type("Anders")
    gone = panel.locator(f"#opmerking-{comment.pk} [data-comment-gone]")
    expect(gone).to_be_visible()
    page.keyboard.press("Control+z")
    expect(gone).to_be_hidden()

    panel.get_by_role("button", name="Afgehandeld : opmerking").click()
    expect(panel.get_by_text("Er staat geen opmerking open")).to_be_visible()
    assert not Comment.objects.open_threads().exists()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("#id_title")).to_have_value("Half getypt")


def test_keys_open_it_at_a_field_and_a_comment_leads_to_its_words(admin_page, sun_article):
    add_comment(
        obj=sun_article,
        user=User.objects.get(),
        text="Tien?",
        passage=Passage("body", "twaalf panelen"),
    )
    page = admin_page
    page.at("pact_article_change", sun_article.pk)
    opened = page.get_by_role("region", name="Er staat een opmerking open")
    page.locator("#id_title").focus()
    page.keyboard.press("Control+Alt+m")
    panel = page.get_by_role("dialog", name="Opmerkingen")
    expect(panel.get_by_label("Bij", exact=True)).to_have_value("title")
    page.keyboard.type("Kort en goed")
    click_button(page, "Ga naar de plek")
    assert page.evaluate("String(getSelection())") == "twaalf panelen"
    expect(rich_text_field(page, "Tekst")).to_be_focused()
    panel.get_by_text("Reageer").click()
    panel.locator("[id^=reply-][id$=-text]").fill("Nee")
    click_button(page, "Plaats de reactie")
    expect(panel.get_by_text("Nee", exact=True)).to_be_visible()
    expect(panel.get_by_label("Uw opmerking").first).to_have_value("Kort en goed")
    panel.get_by_role("button", name="Afgehandeld : opmerking").click()
    expect(opened).to_be_hidden()


def open_panel(page):
    page.get_by_role("link", name="Opmerkingen", exact=True).click()
    panel = page.get_by_role("dialog", name="Opmerkingen")
    expect(panel.get_by_text("Nieuwe opmerking")).to_be_visible()
    return panel


def test_a_reply_that_is_being_typed_outlives_what_happens_beside_it(admin_page, sun_article):
    anna, user = create_colleague("Anna"), User.objects.get(is_superuser=True)
    first, second = [add_comment(obj=sun_article, user=user, text=text) for text in ("Een", "Twee")]
    page = admin_page
    page.at("pact_article_change", sun_article.pk)
    panel = open_panel(page)
    panel.locator(f"#opmerking-{first.pk}").get_by_text("Reageer").click()
    reply = panel.locator(f"#reply-{first.pk}-text")
    reply.fill("Half")
    ticked = panel.locator(f"#reply-{first.pk}-colleague-{anna.pk}")
    panel.locator(f"#reply-{first.pk}-colleagues summary").click()
    ticked.check()

    def expect_reply():
        expect(reply).to_have_value("Half")
        expect(reply).to_be_visible()
        expect(ticked).to_be_checked()

    click_button(page, "Plaats de opmerking")
    expect(panel.get_by_text("Er is nog niets geplaatst")).to_be_visible()
    expect_reply()
    written = panel.get_by_label("Uw opmerking").first
    written.fill("Drie")
    click_button(page, "Plaats de opmerking")
    expect(panel.get_by_role("status")).to_have_text("Uw opmerking staat erbij.")
    expect(written).to_have_value("")
    expect_reply()
    panel.locator(f"#opmerking-{second.pk}").get_by_role("button", name="Afgehandeld").click()
    expect(panel.get_by_role("status")).to_have_text("Dit is afgehandeld.")
    expect_reply()
    click_button(page, "Plaats de reactie")
    expect(panel.get_by_text("Half", exact=True)).to_be_visible()
    expect(reply).to_be_hidden()
    expect(reply).to_have_value("")
    expect(ticked).not_to_be_checked()


def test_the_list_above_the_form_follows_the_panel(admin_page, sun_article):
    page = admin_page
    page.at("pact_article_change", sun_article.pk)
    panel = open_panel(page)
    panel.get_by_label("Uw opmerking").first.fill("Klopt dit?")
    click_button(page, "Plaats de opmerking")
    above = page.get_by_role("region", name="Er staat een opmerking open")
    above.get_by_role("link", name="Lees en reageer").click()
    expect(panel.locator(f"#opmerking-{Comment.objects.get().pk}")).to_be_focused()
    panel.get_by_role("button", name="Afgehandeld : opmerking").click()
    expect(page.locator("[data-open-comments]")).to_have_count(0)


def test_everything_is_resolved_above_the_form_with_what_is_typed_in_it(admin_page, sun_article):
    add_comment(obj=sun_article, user=User.objects.get(), text="Tien?")
    page = admin_page
    page.at("pact_article_change", sun_article.pk)
    page.locator("#id_title").fill("Half getypt")
    click_button(page, "Zet alles op afgehandeld")
    note = page.get_by_text("De opmerking is afgehandeld.")
    expect(note).to_be_focused()
    expect(page.locator("#id_title")).to_have_value("Half getypt")
    expect(page.locator("[data-open-comments]")).to_have_count(0)
    assert not Comment.objects.open_threads().exists()


def test_on_a_phone_the_panel_makes_way_for_a_place_that_is_there(admin_page, sun_article):
    user, page = User.objects.get(), admin_page
    whole, unknown, title = [
        add_comment(obj=sun_article, user=user, text=field, passage=Passage(field))
        for field in ("", "onbekend", "title")
    ]
    page.set_viewport_size({"width": 375, "height": 700})
    page.at("pact_article_change", sun_article.pk)
    panel = open_panel(page)

    def find_way(comment):
        return panel.locator(f"#opmerking-{comment.pk} .comment__way")

    expect(find_way(whole)).to_have_count(0)
    find_way(unknown).click()
    expect(panel.get_by_role("alert")).to_have_text("Deze plek is niet in het formulier.")
    expect(panel).to_be_visible()
    find_way(title).click()
    expect(panel).to_be_hidden()
    page.evaluate("new Promise(done => setTimeout(done, 50))")  # the event that it is closed
    expect(page.locator("#id_title")).to_be_focused()


def test_a_double_click_places_one_comment(admin_page, sun_article):
    page = admin_page
    page.at("pact_article_change", sun_article.pk)
    panel = open_panel(page)
    panel.get_by_label("Uw opmerking").first.fill("Klopt dit?")
    page.get_by_role("button", name="Plaats de opmerking").dblclick()
    expect(panel.get_by_role("status")).to_have_text("Uw opmerking staat erbij.")
    page.wait_for_load_state("networkidle")
    assert Comment.objects.count() == 1


def test_what_a_colleague_said_is_there_when_it_is_opened_again(admin_page, sun_article):
    page = admin_page
    page.at("pact_article_change", sun_article.pk)
    panel = open_panel(page)
    click_button(page, "Sluit")
    add_comment(obj=sun_article, user=User.objects.get(), text="Intussen")
    panel = open_panel(page)
    expect(panel.get_by_text("Intussen", exact=True)).to_be_visible()
    panel.get_by_label("Uw opmerking").first.fill("Half")
    click_button(page, "Sluit")
    add_comment(obj=sun_article, user=User.objects.get(), text="Nog iets")
    panel = open_panel(page)
    expect(panel.get_by_label("Uw opmerking").first).to_have_value("Half")
    page.wait_for_load_state("networkidle")
    expect(panel.get_by_text("Nog iets")).to_have_count(0)


def test_what_is_typed_stays_when_the_session_has_ended(admin_page, sun_article, context):
    page = admin_page
    page.at("pact_article_change", sun_article.pk)
    page.get_by_role("link", name="Opmerkingen", exact=True).click()
    panel = page.get_by_role("dialog", name="Opmerkingen")
    written = panel.get_by_label("Uw opmerking").first
    written.fill("Klopt dit?")
    context.route(
        "**/opmerkingen/", lambda route: route.fulfill(status=200, body="<h1>Log in</h1>")
    )
    click_button(page, "Plaats de opmerking")
    expect(panel.get_by_role("alert")).to_contain_text("Wat u typte staat er nog")
    expect(written).to_have_value("Klopt dit?")
    assert not Comment.objects.exists()


def test_who_may_only_read_chooses_words_and_closes_what_she_placed(open_editor_browser):
    article = ArticleFactory(title="Zon", slug="zon", live=False)
    save_body(article, None, "<p>Elk dak krijgt <strong>twaalf</strong> panelen.</p>")
    page = open_editor_browser("Lezer")
    page.at("pact_article_change", article.pk)
    page.locator(".field-body .readonly strong").dblclick()
    click_button(page, "Opmerking")
    panel = page.get_by_role("dialog", name="Opmerkingen")
    expect(panel.get_by_label("Bij", exact=True)).to_have_value("body")
    expect(panel.get_by_label("Om welke woorden gaat het?")).to_have_value("twaalf")
    panel.get_by_label("Uw opmerking").first.fill("Tien?")
    click_button(page, "Plaats de opmerking")
    page.locator(".field-title .readonly").click()
    click_button(page, "Ga naar de plek")
    assert page.evaluate("String(getSelection())") == "twaalf"
    expect(panel.locator("[data-comment-gone]")).to_be_hidden()
    panel.get_by_role("button", name="Afgehandeld : opmerking").click()
    expect(panel.get_by_text("Er staat geen opmerking open")).to_be_visible()
