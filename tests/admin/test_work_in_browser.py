"""Typing without saving, closing, coming back; and two editors in one form."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from pact.models import Article
from publishing.models import Autosave, Presence
from tests.browser.axe import violations
from tests.factories import ArticleFactory, GoalFactory, IndicatorFactory

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = "nog niet als concept"


@pytest.fixture
def article():
    return ArticleFactory(title="Was", body="<p>Eerst</p>")


@pytest.fixture
def kept(editor):
    """Wait until the page says that what was typed is kept."""
    status = editor.locator("[data-kept]")
    return lambda: expect(status).to_contain_text(KEPT, timeout=15_000)


@pytest.fixture
def colleague(browser, live_server, client):
    """The page of another editor, Anna, in a browser of her own."""
    anna = User.objects.create_user("anna", password="geheim", first_name="Anna", is_staff=True)
    anna.groups.set([Group.objects.get_or_create(name="Landelijke redactie")[0]])
    client.force_login(anna)
    context = browser.new_context()
    log_in(context, live_server, client)
    page = context.new_page()
    page.at = lambda name, *args: page.goto(live_server.url + reverse(f"admin:{name}", args=args))
    yield page
    context.close()


def log_in(context, live_server, client):
    name = settings.SESSION_COOKIE_NAME
    url = live_server.url + reverse("admin:index")
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


def text_of(page):
    return page.get_by_role("textbox", name="Tekst", exact=True)


def test_after_a_crash_she_goes_on_where_she_was(editor, kept, article):
    editor.at("pact_article_change", article.pk)
    editor.get_by_label("Titel").fill("Wordt")
    text_of(editor).click()
    editor.keyboard.press("Control+End")
    editor.keyboard.type(" en toen")
    kept()
    crashed = editor.context.new_page()
    crashed.goto(editor.url)
    expect(crashed.get_by_label("Titel")).to_have_value("Was")
    expect(crashed.get_by_text("U had niet-opgeslagen werk van")).to_be_visible()
    crashed.get_by_role("link", name="Ga ermee verder").click()
    expect(crashed.get_by_label("Titel")).to_have_value("Wordt")
    expect(text_of(crashed)).to_have_text("Eerst en toen")
    expect(crashed.locator("[data-kept]")).to_contain_text(KEPT)
    crashed.get_by_role("button", name="Bewaar als concept").click()
    crashed.locator(".messagelist .success").wait_for()
    expect(crashed.locator("[data-offer]")).to_have_count(0)
    article.refresh_from_db()
    assert article.title == "Was"
    assert article.newest.snapshot["fields"]["body"] == "<p>Eerst en toen</p>"
    assert not Autosave.objects.exists()


def test_closing_the_page_keeps_what_was_typed_last_and_says_goodbye(editor, article):
    editor.at("pact_article_change", article.pk)
    assert Presence.objects.count() == 1
    editor.get_by_label("Titel").fill("Wordt")
    editor.at("index")
    editor.wait_for_timeout(500)
    assert "title=Wordt" in Autosave.objects.get().data
    assert not Presence.objects.exists()


def test_saving_leaves_nothing_behind_and_asks_nothing(editor, article):
    editor.on("dialog", lambda dialog: pytest.fail(dialog.message))
    editor.at("pact_article_change", article.pk)
    editor.get_by_label("Titel").fill("Wordt")
    editor.get_by_role("button", name="Bewaar als concept").click()
    editor.locator(".messagelist .success").wait_for()
    expect(editor.get_by_label("Titel")).to_have_value("Wordt")
    assert not Autosave.objects.exists()
    assert Presence.objects.count() == 1


def test_a_new_thing_is_kept_too(editor, kept):
    editor.at("pact_article_add")
    editor.get_by_label("Titel").fill("Nieuw")
    kept()
    editor.at("pact_article_add")
    editor.get_by_role("link", name="Ga ermee verder").click()
    expect(editor.get_by_label("Titel")).to_have_value("Nieuw")
    editor.get_by_role("button", name="Bewaar als concept").click()
    editor.locator(".messagelist .success").wait_for()
    assert Article.objects.get().newest.snapshot["fields"]["title"] == "Nieuw"
    assert not Autosave.objects.exists()


def test_rows_and_choices_come_back(editor, kept):
    GoalFactory(number=4)
    editor.at("pact_indicator_change", IndicatorFactory().pk)
    editor.get_by_label("Periode (rij 1)").fill("2020")
    editor.locator(".add-row a").click()
    editor.locator("[name=measurements-1-value]").fill("veel")
    editor.locator("#id_goals input").check()
    kept()
    editor.goto(editor.url + "?verder=1")
    assert editor.locator("[name=measurements-0-period]").input_value() == "2020"
    assert editor.locator("[name=measurements-1-value]").input_value() == "veel"
    assert editor.locator("#id_goals input:checked").count() == 1


def test_earlier_work_is_not_overwritten_before_she_decides(editor, kept, article):
    editor.at("pact_article_change", article.pk)
    editor.get_by_label("Titel").fill("Eerder")
    kept()
    editor.at("pact_article_change", article.pk)
    editor.get_by_label("Titel").fill("Later")
    expect(editor.locator("[data-kept]")).to_contain_text("kies eerst bovenaan", timeout=15_000)
    assert "title=Eerder" in Autosave.objects.get().data
    asked = []
    editor.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    editor.get_by_role("button", name="Gooi weg").click()
    editor.get_by_text("is weggegooid").wait_for()
    assert asked == ["beforeunload"]
    assert not Autosave.objects.exists()


def test_two_editors_see_each_other_come_save_and_go(editor, colleague, article):
    colleague.at("pact_article_change", article.pk)
    editor.at("pact_article_change", article.pk)
    present = editor.locator(".present")
    expect(present).to_contain_text("Anna heeft dit ook open, sinds")
    colleague.get_by_label("Titel").fill("Van Anna")
    colleague.get_by_role("button", name="Bewaar als concept").click()
    colleague.locator(".messagelist .success").wait_for()
    expect(colleague.locator(".present")).to_contain_text("admin heeft dit ook open")
    pulse(editor)
    expect(present).to_contain_text("Anna heeft intussen een nieuwere versie bewaard.")
    colleague.at("index")
    pulse(editor)
    expect(present).not_to_contain_text("ook open")


def pulse(page):
    """As after half a minute."""
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")


def test_a_lost_connection_is_said_and_survived(colleague, article):
    colleague.at("pact_article_change", article.pk)
    colleague.route("**/bewaren/", lambda route: route.abort())
    colleague.get_by_label("Titel").fill("Wordt")
    status = colleague.locator("[data-kept]")
    expect(status).to_contain_text("er is geen verbinding", timeout=15_000)
    colleague.get_by_role("button", name="Bewaar als concept").click()
    expect(colleague.get_by_label("Titel")).to_have_value("Wordt")
    colleague.unroute("**/bewaren/")
    colleague.evaluate("dispatchEvent(new Event('online'))")
    expect(status).to_contain_text(KEPT)


def test_who_is_logged_out_loses_nothing_and_goes_on_after_logging_in(colleague, article):
    colleague.at("pact_article_change", article.pk)
    Session.objects.all().delete()
    colleague.get_by_label("Titel").fill("Wordt")
    colleague.get_by_role("button", name="Bewaar als concept").click()
    status = colleague.locator("[data-kept]")
    expect(status).to_contain_text("u bent uitgelogd")
    with colleague.expect_popup() as opened:
        status.get_by_role("link").click()
    opened.value.get_by_label("Gebruikersnaam").fill("anna")
    opened.value.get_by_label("Wachtwoord").fill("geheim")
    opened.value.get_by_role("button", name="Aanmelden").click()
    opened.value.get_by_role("button", name="Afmelden").wait_for()
    colleague.get_by_role("button", name="Bewaar als concept").click()
    colleague.locator(".messagelist .success").wait_for()
    article.refresh_from_db()
    assert article.newest.snapshot["fields"]["title"] == "Wordt"


def test_what_is_wrong_takes_the_focus_and_leads_to_each_field(editor):
    GoalFactory(number=4)
    editor.at("pact_article_add")
    editor.get_by_label("Datum").fill("")
    editor.get_by_role("button", name="Publiceer").click()
    summary = editor.locator("[data-summary]")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Datum").press("Enter")
    expect(editor.get_by_label("Datum")).to_be_focused()


def test_none_of_it_has_a_violation(editor, kept, colleague, article):
    editor.emulate_media(reduced_motion="reduce")
    colleague.at("pact_article_change", article.pk)
    editor.at("pact_article_change", article.pk)
    editor.get_by_label("Titel").fill("Wordt")
    kept()
    found = [violations(editor)]
    editor.at("pact_article_change", article.pk)
    editor.locator("[data-offer]").wait_for()
    found.append(violations(editor))
    editor.get_by_label("Titel").fill("")
    expect(editor.locator("[data-kept]")).to_contain_text("kies eerst", timeout=15_000)
    found.append(violations(editor))
    editor.get_by_role("button", name="Publiceer").click()
    editor.locator("[data-summary]").wait_for()
    found.append(violations(editor))
    kept()
    assert not any(found), found
