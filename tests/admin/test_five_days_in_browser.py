"""Five days in which something went wrong that nobody meant, lived again in a browser."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from pact.models import Article, Project, SiteDetails
from tests.admin.clipboard_samples import SAMPLES
from tests.admin.page_actions import click_button, expect_message, paste_html, rich_text_field
from tests.factories import RegionFactory

pytestmark = pytest.mark.django_db(transaction=True)

TOMORROW = timedelta(days=1)


def fill_start(page, wait):
    moment = timezone.localtime() + wait
    page.get_by_label("Op de site vanaf").fill(moment.strftime("%Y-%m-%dT%H:%M"))


def run_worker_after_plan(obj):
    """Bring the plan forward, as if its moment had passed, and let the worker work."""
    planned = type(obj).objects.filter(pk=obj.pk, go_live_at__isnull=False)
    planned.update(go_live_at=timezone.now() - timedelta(minutes=1))
    call_command("worker", once=True)


def test_five_days_without_anything_that_nobody_meant(open_editor_browser, visitor_text):
    boss = open_editor_browser("Landelijke redactie", "bea")
    live_the_day_of_the_embargo(boss, visitor_text)
    rika = open_editor_browser("Regioredactie", "rika", [RegionFactory(name="Zwolle")])
    live_the_day_of_the_withdrawn_approval(boss, rika, visitor_text)
    live_the_day_of_two_tabs(boss)
    colleague = open_editor_browser("Landelijke redactie", "carla")
    live_the_day_of_two_editors(boss, colleague)
    live_the_day_of_the_paste(boss, visitor_text)


def live_the_day_of_the_embargo(boss, visitor_text):
    """A news item with a moment tomorrow is planned by the button, and not published."""
    boss.at("pact_article_add")
    boss.get_by_label("Titel").fill("Onder embargo")
    fill_start(boss, TOMORROW)
    click_button(boss, "Plan publicatie")
    expect_message(boss, "is ingepland")
    expect(boss.locator(".statuses")).to_contain_text("Ingepland")
    article = Article.objects.get()
    assert not visitor_text(article.get_absolute_url())
    run_worker_after_plan(article)
    assert "Onder embargo" in visitor_text(article.get_absolute_url())


def live_the_day_of_the_withdrawn_approval(boss, rika, visitor_text):
    """An approval that was asked, planned and then refused does not go live at its moment."""
    rika.at("pact_project_add")
    rika.get_by_label("Titel").fill("Techniekdag")
    click_button(rika, "Vraag een oordeel")
    expect_message(rika, "wacht op een oordeel")
    project = Project.objects.get()
    boss.at("pact_project_change", project.pk)
    fill_start(boss, TOMORROW)
    click_button(boss, "Plan publicatie")
    expect(boss.locator(".statuses")).to_contain_text("Ingepland")
    boss.get_by_label("Wat moet er nog gebeuren?").fill("De datum klopt niet.")
    expect(boss.locator(".send-back")).to_contain_text("Deze planning vervalt")
    click_button(boss, "Stuur terug")
    expect_message(boss, "teruggestuurd")
    expect(boss.locator(".statuses")).not_to_contain_text("Ingepland")
    run_worker_after_plan(project)
    assert not visitor_text(project.get_absolute_url())
    rika.reload()
    expect(rika.locator("#content")).to_contain_text("De datum klopt niet.")


def live_the_day_of_two_tabs(boss):
    """Both new items that she types at once are there after a crash, and both can be saved."""
    tabs = {title: boss.context.new_page() for title in ("Eerste tab", "Tweede tab")}
    boss.at("pact_article_add")
    for title, tab in tabs.items():
        tab.goto(boss.url)
        tab.get_by_label("Titel").fill(title)
    for tab in tabs.values():
        expect(tab.locator("[data-autosave-status]")).to_contain_text("Bewaard", timeout=15_000)
        tab.close(run_before_unload=False)
    for _ in tabs:
        boss.at("pact_article_add")
        boss.get_by_role("link", name="Ga ermee verder").first.click()
        click_button(boss, "Bewaar als concept")
        expect_message(boss, "als concept bewaard")
    drafts = Article.objects.filter(live=False)
    assert {draft.title for draft in drafts} == set(tabs)


def live_the_day_of_two_editors(boss, colleague):
    """The second of two editors of the site details overwrites nothing unseen."""
    details = SiteDetails.objects.get_or_create()[0]
    for page in (boss, colleague):
        page.at("pact_sitedetails_change", details.pk)
    boss.get_by_label("Eigenaar: telefoon").fill("030 123 45 67")
    click_button(boss, "Opslaan")
    expect_message(boss, "Gewijzigd: Gegevens van de site")
    colleague.get_by_label("Onderschrift").fill("Samen voor techniek")
    click_button(colleague, "Opslaan")
    expect(colleague.locator("#content")).to_contain_text("Er is niets kwijt")
    expect(colleague.get_by_label("Onderschrift")).to_have_value("Samen voor techniek")
    click_button(colleague, "Opslaan")
    expect_message(colleague, "Gewijzigd: Gegevens van de site")
    details.refresh_from_db()
    assert (details.phone, details.tagline) == ("030 123 45 67", "Samen voor techniek")


def live_the_day_of_the_paste(boss, visitor_text):
    """A text that is pasted from Word stands on the site with its lists and headings."""
    boss.at("pact_article_add")
    boss.get_by_label("Titel").fill("Uit Word")
    editor = rich_text_field(boss, "Tekst")
    editor.click()
    paste_html(editor, SAMPLES["Word"])
    click_button(boss, "Publiceer")
    expect_message(boss, "staat op de site")
    article = Article.objects.get(slug="uit-word")
    page = visitor_text(article.get_absolute_url())
    for markup in ("<li>", "<h2", "<table>", "<sub>"):
        assert markup in page.partition("<main")[2], markup
