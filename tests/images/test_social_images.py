"""The image of each page for social media: drawn by the worker, and gone with its page."""

from io import BytesIO

import pytest
from django.core.management import call_command
from PIL import Image as Pillow
from PIL import ImageChops

from caching import version
from images import social_image_queue
from images.models import SocialImage
from images.social_card import TEXT_WIDTH, SocialCard, draw_social_image, fit_text
from images.social_image_queue import draw_due_social_images, plan_social_images
from tests.factories import ProjectFactory, RegionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CARD = SocialCard("Techport", "Praktijkvoorbeeld", "IJmond", seed="techport", colours=["blue"])


@pytest.fixture
def plan(django_capture_on_commit_callbacks):
    def plan(**cards):
        with django_capture_on_commit_callbacks(execute=True):
            return plan_social_images({f"/{name}/": card for name, card in cards.items()})

    return plan


def draw_due():
    stored = []
    draw_due_social_images(on_stored=lambda: stored.append(True))
    return len(stored)


def test_an_image_has_the_size_that_pages_promise():
    picture = Pillow.open(BytesIO(draw_social_image(CARD)))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))


@pytest.mark.parametrize(
    "other",
    [
        SocialCard("Ander", "Praktijkvoorbeeld", "IJmond", seed="techport", colours=["blue"]),
        SocialCard("Techport", "Regio", "IJmond", seed="techport", colours=["blue"]),
        SocialCard("Techport", "Praktijkvoorbeeld", "Twente", seed="techport", colours=["blue"]),
        SocialCard("Techport", "Praktijkvoorbeeld", "IJmond", seed="techport", colours=["green"]),
        SocialCard("Techport", "Praktijkvoorbeeld", "IJmond", emblem="4"),
    ],
)
def test_everything_on_a_card_shows_and_gives_the_file_another_name(other):
    one, two = (
        Pillow.open(BytesIO(draw_social_image(card))).convert("RGB") for card in (CARD, other)
    )
    assert ImageChops.difference(one, two).getbbox()
    assert CARD.digest != other.digest


@pytest.mark.parametrize(
    "title",
    [
        "Kort",
        "Bèta & techniek: Één coöperatie voor ’s-Hertogenbosch",
        "Woord " * 25,
        "Toegankelijkheidsverklaringen",
        "x" * 150,
    ],
)
def test_a_title_fits_in_four_lines_and_only_the_longest_is_shortened(title):
    text = fit_text(title, TEXT_WIDTH, 326, range(96, 27, -2))
    assert len(text.lines) <= 4
    assert all(text.font.getlength(line) <= TEXT_WIDTH for line in text.lines)
    if len(title) < 60:
        assert " ".join(text.lines) == title.strip()


def test_the_letters_have_all_accents():
    font = fit_text("é", 600, 300, [60]).font
    missing = bytes(font.getmask("\U0010ffff"))
    assert [c for c in "éèëïöüâêîôûçÉŷ’‘“”–…€·&ß" if bytes(font.getmask(c)) == missing] == []


def test_an_image_is_drawn_once_and_then_pages_are_read_anew(plan, list_media_files):
    assert plan(techport=CARD) == 1
    assert draw_due() == 1
    assert list_media_files() == {f"{CARD.digest}.png"}
    assert plan(techport=CARD) == 0
    assert draw_due() == 0


def test_a_changed_card_is_drawn_anew_and_meanwhile_the_old_one_stays(plan, list_media_files):
    plan(techport=CARD)
    draw_due()
    changed = SocialCard("Techport 2", seed="techport")
    plan(techport=changed)
    assert list_media_files() == {f"{CARD.digest}.png"}
    draw_due()
    assert list_media_files() == {f"{changed.digest}.png"}


def test_a_page_that_goes_takes_its_image_along(plan, list_media_files):
    plan(techport=CARD, other=SocialCard("Ander"))
    draw_due()
    plan(techport=CARD)
    assert SocialImage.objects.get().path == "/techport/"
    assert list_media_files() == {f"{CARD.digest}.png"}


def test_two_pages_with_the_same_card_share_a_file_until_both_are_gone(plan, list_media_files):
    plan(one=CARD, two=CARD)
    draw_due()
    plan(two=CARD)
    assert list_media_files() == {f"{CARD.digest}.png"}
    plan()
    assert not list_media_files()


def test_a_page_that_changed_while_it_was_drawn_is_drawn_again(plan, monkeypatch, list_media_files):
    plan(techport=CARD)
    changed = SocialCard("Anders")

    def draw_slowly(card):
        monkeypatch.undo()
        plan(techport=changed)
        return draw_social_image(card)

    monkeypatch.setattr(social_image_queue, "draw_social_image", draw_slowly)
    draw_due()
    assert not SocialImage.objects.get().drawn
    draw_due()
    assert list_media_files() == {f"{changed.digest}.png"}


def test_pages_are_read_anew_when_all_of_them_are_drawn(plan, monkeypatch):
    monkeypatch.setattr(social_image_queue, "BATCH_SIZE", 2)
    plan(**{f"page-{number}": SocialCard(str(number)) for number in range(3)})
    assert [draw_due(), draw_due(), draw_due()] == [0, 1, 0]


def test_one_that_fails_holds_up_nothing_else(plan, monkeypatch, caplog, list_media_files):
    plan(lost=SocialCard("Stuk"), techport=CARD)

    def draw_some(card):
        if card.title == "Stuk":
            raise OSError("disk")
        return draw_social_image(card)

    monkeypatch.setattr(social_image_queue, "draw_social_image", draw_some)
    draw_due()
    assert "/lost/" in caplog.text
    assert list_media_files() == {f"{CARD.digest}.png"}
    assert not SocialImage.objects.needing_drawing().exists()


def test_the_worker_draws_a_few_and_the_page_shows_its_own_image(client, list_media_files):
    project = ProjectFactory(title="Techport", region=RegionFactory(name="IJmond"))
    path = project.get_absolute_url()
    assert "/static/img/social.png" in client.get(path).text
    version.invalidate_locally()
    call_command("worker", "--once")
    version.invalidate_locally()
    row = SocialImage.objects.get(path=path)
    assert row.card["place"] == "IJmond"
    assert f'content="http://localhost:8000/media/social/{row.drawn}.png"' in client.get(path).text
    type(project).objects.update(live=False)
    version.invalidate_locally()
    call_command("worker", "--once")
    assert not SocialImage.objects.filter(path=path).exists()
