"""From two uploads in the dialog to a video that plays in a text, and that takes its captions."""

import pytest
from playwright.sync_api import expect

from caching import version
from tests.browser.axe import find_violations
from tests.factories import ArticleFactory
from tests.video_files import CAPTIONS, mp4_file
from videos.models import Video

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_editor_adds_videos_in_a_text(admin_page, live_server, tmp_path):
    page, article = admin_page, ArticleFactory(body="<p>Kijk mee.</p>")
    paths = [tmp_path / name for name in ("lassen.mp4", "draaien.mp4")]
    for path in paths:
        path.write_bytes(mp4_file().read())
    page.at("pact_article_change", article.pk)
    text = page.locator("#id_body").locator("xpath=..")
    text.locator(".ProseMirror").get_by_text("Kijk mee.").click()
    text.get_by_role("button", name="Invoegen", exact=True).click()
    page.get_by_role("menuitem", name="Video (eigen bestand)").click()
    dialog = page.get_by_role("dialog", name="Kies een video")
    dialog.get_by_label("Kies video’s").set_input_files(paths)
    dialog.locator("details").evaluate("details => { details.open = true; }")
    dialog.get_by_role("button", name="Voeg toe").click()
    dialog.get_by_text("2 toegevoegd.").wait_for()
    assert dialog.locator("[data-list] .choice").count() == 2  # at once: the list came first
    dialog.get_by_role("button", name="Lassen").click()
    page.get_by_role("button", name="Voeg in").click()
    card = text.get_by_role("group", name="Video (eigen bestand)")
    expect(card).to_contain_text("Lassen")
    page.get_by_role("button", name="Publiceer").click()
    expect(page.locator(".messagelist")).to_contain_text("staat op de site")
    Video.objects.update(captions=CAPTIONS, consent=Video.Consent.NOBODY)
    version.invalidate_locally()
    page.goto(live_server.url + article.get_absolute_url())
    player = page.get_by_label("Video: Lassen")
    track = "video => video.textTracks[0].cues.length"
    page.wait_for_function(f"() => ({track})(document.querySelector('video')) === 1")
    assert player.evaluate("video => video.networkState") == 1  # idle: nobody has played it
    assert find_violations(page) == []
