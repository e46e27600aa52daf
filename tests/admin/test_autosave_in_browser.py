"""Typing without saving, closing, coming back; and two editors in one form."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from pact.models import Article
from publishing.models import Autosave, EditingSession
from tests.browser.axe import find_violations
from tests.factories import ArticleFactory, GoalFactory, IndicatorFactory, ProjectFactory

pytestmark = pytest.mark.django_db(transaction=True)

AUTOSAVED_TEXT = "nog niet als concept"


@pytest.fixture
def article():
    return ArticleFactory(title="Was", body="<p>Eerst</p>")


@pytest.fixture
def wait_for_autosave(admin_page):
    """Wait until the page says that what was typed is kept."""
    status = admin_page.locator("[data-autosave-status]")
    return lambda: expect(status).to_contain_text(AUTOSAVED_TEXT, timeout=15_000)


@pytest.fixture
def colleague_page(browser, live_server, client):
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


def body_text(page):
    return page.get_by_role("textbox", name="Tekst", exact=True)


def test_after_a_crash_she_goes_on_where_she_was(admin_page, wait_for_autosave, article):
    admin_page.at("pact_article_change", article.pk)
    admin_page.get_by_label("Titel").fill("Wordt")
    body_text(admin_page).click()
    admin_page.keyboard.press("Control+End")
    admin_page.keyboard.type(" en toen")
    wait_for_autosave()
    crashed = admin_page.context.new_page()
    crashed.goto(admin_page.url)
    expect(crashed.get_by_label("Titel")).to_have_value("Was")
    expect(crashed.get_by_text("U had niet-opgeslagen werk van")).to_be_visible()
    crashed.get_by_role("link", name="Ga ermee verder").click()
    expect(crashed.get_by_label("Titel")).to_have_value("Wordt")
    expect(body_text(crashed)).to_have_text("Eerst en toen")
    expect(crashed.locator("[data-autosave-status]")).to_contain_text(AUTOSAVED_TEXT)
    crashed.get_by_role("button", name="Bewaar als concept").click()
    crashed.locator(".messagelist .success").wait_for()
    expect(crashed.locator("[data-resume-offer]")).to_have_count(0)
    article.refresh_from_db()
    assert article.title == "Was"
    assert article.latest_revision.snapshot["fields"]["body"] == "<p>Eerst en toen</p>"
    assert not Autosave.objects.exists()


def test_closing_the_page_keeps_what_was_typed_last_and_says_goodbye(admin_page, article):
    admin_page.at("pact_article_change", article.pk)
    assert EditingSession.objects.count() == 1
    admin_page.get_by_label("Titel").fill("Wordt")
    admin_page.at("index")
    admin_page.wait_for_timeout(500)
    assert "title=Wordt" in Autosave.objects.get().data
    assert not EditingSession.objects.exists()


def test_saving_leaves_nothing_behind_and_asks_nothing(admin_page, article):
    admin_page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    admin_page.at("pact_article_change", article.pk)
    admin_page.get_by_label("Titel").fill("Wordt")
    admin_page.get_by_role("button", name="Bewaar als concept").click()
    admin_page.locator(".messagelist .success").wait_for()
    expect(admin_page.get_by_label("Titel")).to_have_value("Wordt")
    assert not Autosave.objects.exists()
    assert EditingSession.objects.count() == 1


def test_an_unsaved_new_object_is_autosaved(admin_page, wait_for_autosave):
    admin_page.at("pact_article_add")
    admin_page.get_by_label("Titel").fill("Nieuw")
    wait_for_autosave()
    admin_page.at("pact_article_add")
    admin_page.get_by_role("link", name="Ga ermee verder").click()
    expect(admin_page.get_by_label("Titel")).to_have_value("Nieuw")
    admin_page.get_by_role("button", name="Bewaar als concept").click()
    admin_page.locator(".messagelist .success").wait_for()
    assert Article.objects.get().latest_revision.snapshot["fields"]["title"] == "Nieuw"
    assert not Autosave.objects.exists()


def test_autosaved_rows_and_choices_are_restored(admin_page, wait_for_autosave):
    GoalFactory(number=4)
    admin_page.at("pact_indicator_change", IndicatorFactory().pk)
    admin_page.get_by_label("Periode (rij 1)").fill("2020")
    admin_page.locator(".add-row a").click()
    admin_page.locator("[name=measurements-1-value]").fill("veel")
    admin_page.locator("#id_goals input").check()
    wait_for_autosave()
    admin_page.reload()
    admin_page.get_by_role("link", name="Ga ermee verder").click()
    admin_page.locator("[data-autosave-status]").get_by_text("Bewaard").wait_for()
    assert admin_page.locator("[name=measurements-0-period]").input_value() == "2020"
    assert admin_page.locator("[name=measurements-1-value]").input_value() == "veel"
    assert admin_page.locator("#id_goals input:checked").count() == 1


def test_earlier_work_is_kept_beside_what_is_typed_now(admin_page, wait_for_autosave, article):
    admin_page.at("pact_article_change", article.pk)
    admin_page.get_by_label("Titel").fill("Eerder")
    wait_for_autosave()
    admin_page.at("pact_article_change", article.pk)
    admin_page.get_by_label("Titel").fill("Later")
    wait_for_autosave()
    earlier, later = Autosave.objects.order_by("pk")
    assert "title=Eerder" in earlier.data
    assert "title=Later" in later.data
    admin_page.on("dialog", lambda dialog: dialog.accept())
    admin_page.get_by_role("button", name="Gooi weg").click()
    admin_page.get_by_text("is weggegooid").wait_for()
    assert "title=Later" in Autosave.objects.get().data


def test_two_editors_see_each_other_come_save_and_go(admin_page, colleague_page, article):
    colleague_page.at("pact_article_change", article.pk)
    admin_page.at("pact_article_change", article.pk)
    present = admin_page.locator(".editing-sessions")
    expect(present).to_contain_text("Anna heeft dit ook open, sinds")
    colleague_page.get_by_label("Titel").fill("Van Anna")
    colleague_page.get_by_role("button", name="Bewaar als concept").click()
    colleague_page.locator(".messagelist .success").wait_for()
    expect(colleague_page.locator(".editing-sessions")).to_contain_text("admin heeft dit ook open")
    trigger_heartbeat(admin_page)
    expect(present).to_contain_text("Anna heeft intussen een nieuwere versie bewaard.")
    colleague_page.at("index")
    trigger_heartbeat(admin_page)
    expect(present).not_to_contain_text("ook open")


def trigger_heartbeat(page):
    """Fire the timers that would run within half a minute."""
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")


def test_a_lost_connection_is_said_and_survived(colleague_page, article):
    colleague_page.at("pact_article_change", article.pk)
    colleague_page.route("**/bewaren/", lambda route: route.abort())
    colleague_page.get_by_label("Titel").fill("Wordt")
    status = colleague_page.locator("[data-autosave-status]")
    expect(status).to_contain_text("er is geen verbinding", timeout=15_000)
    colleague_page.get_by_role("button", name="Bewaar als concept").click()
    expect(colleague_page.get_by_label("Titel")).to_have_value("Wordt")
    colleague_page.unroute("**/bewaren/")
    colleague_page.evaluate("dispatchEvent(new Event('online'))")
    expect(status).to_contain_text(AUTOSAVED_TEXT)


def test_who_is_logged_out_loses_nothing_and_goes_on_after_logging_in(colleague_page, article):
    colleague_page.at("pact_article_change", article.pk)
    Session.objects.all().delete()
    colleague_page.get_by_label("Titel").fill("Wordt")
    colleague_page.get_by_role("button", name="Bewaar als concept").click()
    status = colleague_page.locator("[data-autosave-status]")
    expect(status).to_contain_text("u bent uitgelogd")
    with colleague_page.expect_popup() as opened:
        status.get_by_role("link").click()
    opened.value.get_by_label("gebruikersnaam").fill("anna")
    opened.value.get_by_label("Wachtwoord").fill("geheim")
    opened.value.get_by_role("button", name="Inloggen", exact=True).click()
    opened.value.get_by_role("button", name="Uitloggen").wait_for()
    colleague_page.get_by_role("button", name="Bewaar als concept").click()
    colleague_page.locator(".messagelist .success").wait_for()
    article.refresh_from_db()
    assert article.latest_revision.snapshot["fields"]["title"] == "Wordt"


def test_typed_positions_are_sent_again_after_logging_in(colleague_page, client, live_server):
    project = ProjectFactory()
    colleague_page.at("pact_project_changelist")
    colleague_page.locator("[name$=-position]").fill("7")
    Session.objects.all().delete()
    colleague_page.get_by_role("button", name="Opslaan", exact=True).click()
    colleague_page.get_by_role("heading", name="U bent uitgelogd").wait_for()
    assert find_violations(colleague_page) == []
    client.force_login(User.objects.get(username="anna"))
    log_in(colleague_page.context, live_server, client)
    colleague_page.get_by_role("button", name="Verstuur opnieuw").click()
    colleague_page.locator(".messagelist .success").wait_for()
    project.refresh_from_db()
    assert project.position == 7


def test_what_is_wrong_takes_the_focus_and_leads_to_each_field(admin_page):
    GoalFactory(number=4)
    admin_page.at("pact_article_add")
    admin_page.get_by_role("button", name="Publiceer").click()
    summary = admin_page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Titel").press("Enter")
    expect(admin_page.get_by_label("Titel")).to_be_focused()


def test_autosave_notices_have_no_accessibility_violation(
    admin_page, wait_for_autosave, colleague_page, article
):
    admin_page.emulate_media(reduced_motion="reduce")
    colleague_page.at("pact_article_change", article.pk)
    admin_page.at("pact_article_change", article.pk)
    admin_page.get_by_label("Titel").fill("Wordt")
    wait_for_autosave()
    violations = [find_violations(admin_page)]
    admin_page.at("pact_article_change", article.pk)
    admin_page.locator("[data-resume-offer]").wait_for()
    violations.append(find_violations(admin_page))
    admin_page.get_by_label("Titel").fill("")
    wait_for_autosave()
    violations.append(find_violations(admin_page))
    admin_page.get_by_role("button", name="Publiceer").click()
    admin_page.locator("[data-error-summary]").wait_for()
    violations.append(find_violations(admin_page))
    wait_for_autosave()
    assert not any(violations), violations
