"""Charts as PNG: the same shapes as on the page, drawn by the worker."""

import json
from dataclasses import asdict, replace
from io import BytesIO

import pytest
from PIL import Image as Pillow
from PIL import ImageChops

from images import chart_image, chart_shapes, social_card
from images.chart_image import ChartCard, draw_chart_image
from images.chart_shapes import MAX_SERIES, Chart
from images.models import SocialImage
from images.social_image_queue import draw_due_social_images, plan_social_images
from techniekpact.styleguide_samples.figures import sample_figures
from tests.design.test_contrast import TOKENS


def sample_chart(name: str) -> Chart:
    chart = sample_figures()[name].chart
    assert chart
    return chart


CARD = ChartCard("Leerlingen", "procent", "Techniekpact", sample_chart("joint"))


def open_picture(card):
    return Pillow.open(BytesIO(draw_chart_image(card))).convert("RGB")


@pytest.mark.once
def test_the_colours_are_the_light_ones_of_the_site():
    colours = [TOKENS[f"series-{number}"]["light"] for number in range(1, MAX_SERIES + 1)]
    assert list(chart_image.SERIES_COLOURS) == colours
    for name in ("paper", "ink", "muted", "line", "edge"):
        assert getattr(chart_image, name.upper()) == TOKENS[name]["light"]


@pytest.mark.once
@pytest.mark.parametrize("name", ["both", "close", "joint_bars", "target", "negative", "one"])
def test_a_chart_of_any_kind_is_drawn_on_white(name):
    picture = open_picture(replace(CARD, chart=sample_chart(name)))
    assert picture.width == chart_image.WIDTH
    assert picture.getpixel((2, 2)) == (255, 255, 255)
    assert len(picture.getcolors(10_000)) > 5


@pytest.mark.once
@pytest.mark.parametrize(
    "other",
    [
        replace(CARD, title="Studenten"),
        replace(CARD, unit="leerlingen"),
        replace(CARD, source="Techniekpact, 2026"),
        replace(CARD, chart=sample_chart("gaps")),
    ],
    ids=["title", "unit", "source", "chart"],
)
def test_everything_on_it_shows_and_gives_the_file_another_name(other):
    one, two = open_picture(CARD), open_picture(other)
    assert one.size != two.size or ImageChops.difference(one, two).getbbox()
    assert CARD.digest != other.digest


@pytest.mark.once
@pytest.mark.parametrize("module", [chart_image, chart_shapes, social_card])
def test_another_way_of_drawing_gives_the_file_another_name(module, monkeypatch, tmp_path):
    digest = CARD.digest
    changed = tmp_path / "changed.py"
    changed.write_text("# drawn otherwise")
    monkeypatch.setattr(module, "__file__", str(changed))
    assert CARD.digest != digest


def test_it_is_the_same_after_it_waited_in_the_queue():
    stored = ChartCard.from_json(json.loads(json.dumps(asdict(CARD))))
    assert stored.digest == CARD.digest
    assert draw_chart_image(stored) == draw_chart_image(CARD)


@pytest.mark.django_db
def test_the_worker_draws_it_once(list_media_files):
    assert plan_social_images({"/cijfers/leerlingen.png": CARD}) == 1
    draw_due_social_images(on_stored=lambda: None)
    assert SocialImage.objects.get().drawn == CARD.digest
    assert list_media_files() == {f"{CARD.digest}.png"}
    assert plan_social_images({"/cijfers/leerlingen.png": CARD}) == 0
