"""A day of each role, lived in a browser. No console, policy or script may complain."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from newsletter.models import Delivery, Subscriber
from pact.models import Article, Project
from publishing.models import Event
from tests.admin.page_actions import click_button, expect_message, rich_text_field
from tests.factories import ArticleFactory, ProjectFactory, RegionFactory

pytestmark = pytest.mark.django_db(transaction=True)


def run_worker_at(article, moment):
    """The worker's next round, with the plan of an article brought forward to `moment`."""
    Article.objects.filter(pk=article.pk, go_live_at__isnull=False).update(go_live_at=moment)
    Article.objects.filter(pk=article.pk, expire_at__isnull=False).update(
        expire_at=moment + timedelta(days=1)
    )
    call_command("worker", once=True)
    return Article.objects.get(pk=article.pk)


def test_a_national_editor_writes_previews_publishes_and_puts_back(
    open_editor_browser, visitor_text
):
    page = open_editor_browser("Landelijke redactie")
    page.at("pact_article_add")
    page.get_by_label("Titel").fill("Meer meisjes in de techniek")
    rich_text_field(page, "Tekst").click()
    page.keyboard.type("Dit jaar kozen meer meisjes voor techniek.")
    click_button(page, "Voorbeeld")
    preview = page.frame_locator(".preview__frame")
    expect(preview.locator("h1")).to_have_text("Meer meisjes in de techniek")
    click_button(page, "Sluit")
    click_button(page, "Bewaar als concept")
    expect_message(page, "als concept bewaard")
    article = Article.objects.get()
    assert not visitor_text(article.get_absolute_url())

    click_button(page, "Publiceer")
    expect_message(page, "staat op de site")
    assert "Dit jaar kozen meer meisjes" in visitor_text(article.get_absolute_url())

    page.get_by_label("Titel").fill("Veel meer meisjes in de techniek")
    click_button(page, "Bewaar als concept")
    expect(page.locator(".statuses")).to_contain_text("Live + concept")
    assert "Veel meer" not in visitor_text(article.get_absolute_url())

    page.get_by_role("link", name="Geschiedenis").click()
    page.get_by_role("button", name="Vergelijk de gekozen versies").first.click()
    expect(page.locator("ins").filter(has_text="Veel")).to_have_count(1)
    page.go_back()
    page.get_by_role("button", name="Zet terug").last.click()
    expect_message(page, "concept")
    expect(page.get_by_label("Titel")).to_have_value("Meer meisjes in de techniek")


def test_what_was_planned_happens_and_what_was_thrown_away_comes_back(
    open_editor_browser, visitor_text
):
    article = ArticleFactory(title="Oud nieuws")
    page = open_editor_browser("Landelijke redactie")
    page.at("pact_article_change", article.pk)
    page.get_by_label("Titel").fill("Nieuw nieuws")
    soon = timezone.localtime() + timedelta(days=2)
    page.get_by_label("Op de site vanaf").fill(soon.strftime("%Y-%m-%dT%H:%M"))
    click_button(page, "Plan publicatie")
    expect_message(page, "is ingepland")
    expect(page.locator(".statuses")).to_contain_text("Ingepland")
    assert "Oud nieuws" in visitor_text(article.get_absolute_url())
    run_worker_at(article, timezone.now() - timedelta(minutes=1))
    assert "Nieuw nieuws" in visitor_text(article.get_absolute_url())

    page.reload()
    page.get_by_role("link", name="Gooi weg").click()
    click_button(page, "Gooi weg")
    assert not visitor_text(article.get_absolute_url())
    page.at("trash")
    page.get_by_role("button", name="Haal terug").click()
    assert "Nieuw nieuws" in visitor_text(article.get_absolute_url())


def test_after_a_crash_she_goes_on_where_she_was_and_publishes(open_editor_browser, visitor_text):
    article = ArticleFactory(title="Voor de klap")
    page = open_editor_browser("Landelijke redactie")
    page.at("pact_article_change", article.pk)
    page.get_by_label("Titel").fill("Na de klap")
    expect(page.locator("[data-autosave-status]")).to_contain_text(
        "nog niet als concept", timeout=15_000
    )
    again = page.context.new_page()
    page.close(run_before_unload=False)
    again.goto(page.url)
    again.get_by_role("link", name="Ga ermee verder").click()
    expect(again.get_by_label("Titel")).to_have_value("Na de klap")
    click_button(again, "Publiceer")
    expect_message(again, "staat op de site")
    assert "Na de klap" in visitor_text(article.get_absolute_url())


def test_a_regional_editor_asks_and_a_national_one_judges(open_editor_browser, visitor_text):
    zwolle, elders = RegionFactory(name="Zwolle"), RegionFactory(name="Elders")
    foreign = ProjectFactory(region=elders, live=False, title="Geheim van elders")
    page = open_editor_browser("Regioredactie", "rika", [zwolle])
    page.at("pact_project_changelist")
    expect(page.locator("#content")).not_to_contain_text(foreign.title)

    page.at("pact_project_add")
    expect(page.get_by_label("Regio", exact=False).first).to_have_value(str(zwolle.pk))
    page.get_by_label("Titel").fill("Techniekdag")
    click_button(page, "Vraag een oordeel")
    expect_message(page, "wacht op een oordeel")
    project = Project.objects.get(region=zwolle)

    boss = open_editor_browser("Landelijke redactie", "bea")
    boss.at("index")
    boss.get_by_role("link", name="Techniekdag").first.click()
    boss.get_by_label("Wat moet er nog gebeuren?").fill("Schrijf er een samenvatting bij.")
    click_button(boss, "Stuur terug")
    expect_message(boss, "teruggestuurd")

    page.reload()
    expect(page.locator("#content")).to_contain_text("Schrijf er een samenvatting bij.")
    page.get_by_label("Samenvatting").fill("Een dag vol techniek voor groep 8.")
    click_button(page, "Vraag een oordeel")
    expect_message(page, "wacht op een oordeel")
    boss.reload()
    click_button(boss, "Goedkeuren en op de site zetten")
    expect_message(boss, "staat op de site")
    assert "Een dag vol techniek" in visitor_text(project.get_absolute_url())
    assert Delivery.objects.filter(user=page.user).count() == 2
    assert Delivery.objects.filter(user=boss.user).count() == 1


def test_a_regional_editor_who_may_publish_does_so_herself(open_editor_browser, visitor_text):
    zwolle = RegionFactory(editors_publish=True)
    project = ProjectFactory(region=zwolle, title="Was")
    page = open_editor_browser("Regioredactie", "rika", [zwolle])
    page.at("pact_project_change", project.pk)
    page.get_by_label("Titel").fill("Wordt")
    click_button(page, "Publiceer")
    expect_message(page, "staat op de site")
    assert "Wordt" in visitor_text(project.get_absolute_url())


def test_two_editors_at_once_choose_and_lose_nothing(open_editor_browser):
    article = ArticleFactory(title="Begin", summary="Zoals het was.")
    one, two = (
        open_editor_browser("Landelijke redactie", "een"),
        open_editor_browser("Landelijke redactie", "twee"),
    )
    one.at("pact_article_change", article.pk)
    two.at("pact_article_change", article.pk)
    expect(two.locator(".editing-sessions")).to_contain_text("heeft dit ook open")
    one.get_by_label("Titel").fill("Van een")
    click_button(one, "Bewaar als concept")
    expect_message(one, "als concept bewaard")
    two.get_by_label("Titel").fill("Van twee")
    two.get_by_label("Samenvatting").fill("Anders.")
    click_button(two, "Bewaar als concept")
    expect(two.locator("#content")).to_contain_text("Er is niets kwijt")
    click_button(two, "Bewaar mijn keuze als concept")
    expect(two.locator(".errornote").first).to_contain_text("nog niets gekozen")
    two.get_by_role("group", name="Titel").get_by_role("radio").last.check()
    click_button(two, "Bewaar mijn keuze als concept")
    expect(two.get_by_label("Titel")).to_have_value("Van een")
    expect(two.get_by_label("Samenvatting")).to_have_value("Anders.")


def test_a_reader_looks_and_has_no_button(open_editor_browser):
    article = ArticleFactory(title="Alleen kijken", live=False)
    page = open_editor_browser("Lezer")
    page.at("pact_article_changelist")
    page.get_by_role("link", name=article.title).click()
    for name in ("Bewaar als concept", "Publiceer", "Vraag een oordeel", "Deel concept"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.get_by_role("link", name="Geschiedenis").click()
    expect(page.get_by_role("button", name="Zet terug")).to_have_count(0)


def test_who_does_the_newsletter_sees_subscribers_and_no_drafts(open_editor_browser):
    Subscriber.objects.create(email="lezer@voorbeeld.nl")
    ArticleFactory(title="Nog geheim", live=False)
    page = open_editor_browser("Nieuwsbriefredactie")
    page.at("newsletter_subscriber_changelist")
    expect(page.locator("#content")).to_contain_text("lezer@voorbeeld.nl")
    page.at("pact_article_changelist")
    expect(page.locator("#content")).not_to_contain_text("Nog geheim")


def test_who_manages_accounts_gives_a_colleague_a_role(open_editor_browser):
    page = open_editor_browser("Beheerder")
    page.at("auth_user_add")
    page.get_by_label("E-mailadres").fill("nieuw@voorbeeld.nl")
    page.get_by_label("Landelijke redactie:").check()
    page.locator("[name=_save]").click()
    expect_message(page, "De uitnodiging gaat naar nieuw@voorbeeld.nl")
    made = User.objects.get(email="nieuw@voorbeeld.nl")
    assert [role.name for role in made.groups.all()] == ["Landelijke redactie"]
    assert Event.objects.filter(user=page.user, content_type__model="user").exists()


def test_by_keyboard_alone_a_draft_is_made_previewed_and_published(
    open_editor_browser, visitor_text
):
    page = open_editor_browser("Landelijke redactie")
    page.at("pact_article_add")

    def go_to(role, name):
        """Tab until the focus is there; a person would not go on for ever either."""
        wanted = page.get_by_role(role, name=name, exact=True)
        for _ in range(120):
            page.keyboard.press("Tab")
            if wanted.evaluate("it => it === document.activeElement"):
                return
        raise AssertionError(f"{name} cannot be reached with Tab")

    page.get_by_label("Titel").focus()
    page.keyboard.type("Met toetsen alleen")
    go_to("button", "Voorbeeld")
    page.keyboard.press("Enter")
    heading = page.frame_locator(".preview__frame").locator("h1")
    expect(heading).to_have_text("Met toetsen alleen")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Voorbeeld", exact=True)).to_be_focused()
    go_to("button", "Publiceer")
    page.keyboard.press("Enter")
    expect_message(page, "staat op de site")
    assert "Met toetsen alleen" in visitor_text(Article.objects.get().get_absolute_url())
