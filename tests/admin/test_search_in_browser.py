"""The search over everything, by keyboard, from any page of the admin."""

import pytest
from playwright.sync_api import expect

from tests.factories import ArticleFactory
from tests.publishing.steps import save_new_draft

pytestmark = pytest.mark.django_db(transaction=True)


def test_ctrl_k_finds_a_draft_and_enter_opens_it(admin_page):
    article = ArticleFactory(title="Zonnewagen")
    other = ArticleFactory(title="Windmolen")
    for obj in (other, article):
        save_new_draft(obj, title=f"{obj.title} 2")
    admin_page.at("pact_article_change", other.pk)
    admin_page.locator("#id_title").fill("Half getypt")
    admin_page.keyboard.press("Control+k")
    field = admin_page.get_by_role("combobox", name="Zoek in alles")
    expect(field).to_be_focused()
    admin_page.keyboard.type("zonnew")
    option = admin_page.get_by_role("option", name="Zonnewagen 2")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(option).to_contain_text("Live + concept")
    admin_page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(admin_page.locator("#id_title")).to_have_value("Half getypt")
    admin_page.keyboard.press("Control+k")
    expect(option).to_be_visible()
    admin_page.keyboard.press("ArrowDown")
    expect(admin_page.get_by_role("option", name="Alles over")).to_have_attribute(
        "aria-selected", "true"
    )
    admin_page.keyboard.press("ArrowUp")
    admin_page.keyboard.press("Enter")
    admin_page.wait_for_url(f"**/pact/article/{article.pk}/change/")


def test_results_that_come_late_leave_the_choice_alone(admin_page):
    """Ctrl+K again shows the list of before while the same words are searched for anew."""
    for title in ("Zonnewagen", "Zonneboot"):
        save_new_draft(ArticleFactory(title=title), title=f"{title} 2")
    admin_page.at("index")
    admin_page.keyboard.press("Control+k")
    admin_page.keyboard.type("zonne")
    options = admin_page.get_by_role("option")
    expect(options).to_have_count(3)
    admin_page.keyboard.press("Escape")
    waiting = []

    def hold(route):
        waiting.append(route)

    admin_page.route("**/zoeken/*", hold)
    with admin_page.expect_request("**/zoeken/*"):
        admin_page.keyboard.press("Control+k")
    admin_page.keyboard.press("ArrowDown")
    with admin_page.expect_response("**/zoeken/*") as response:
        waiting.pop().continue_()
    response.value.finished()
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(options.nth(0)).to_have_attribute("aria-selected", "false")


def test_ctrl_k_after_the_session_has_ended_offers_to_log_in(admin_page, context):
    admin_page.at("pact_article_add")
    admin_page.locator("#id_title").fill("Half getypt")
    context.clear_cookies()
    admin_page.keyboard.press("Control+k")
    dialog = admin_page.get_by_role("dialog", name="Zoeken in alles")
    expect(dialog.get_by_role("status")).to_contain_text("U bent uitgelogd")
    with context.expect_page() as login:
        dialog.get_by_role("link", name="Log in").click()
    expect(login.value.get_by_label("Wachtwoord")).to_be_visible()
    login.value.close()
    expect(admin_page.locator("#id_title")).to_have_value("Half getypt")
