"""The drawings that say what something is: told apart at the size of a mark, without colour."""

from io import BytesIO
from itertools import combinations, product

import pytest
from PIL import Image as Pillow
from PIL import ImageChops

from images.placeholder_rings import HEIGHT, WIDTH, draw_rings
from images.ring_motifs import MOTIFS
from images.social_card import SocialCard, draw_social_image
from pact.models import Project

pytestmark = pytest.mark.once

SEEDS = ["techport", "jet-net", "civon", "bouwbase", "mkb-idee", "technet", "girls-day"]
PALETTES = [[], ["blue"], ["orange", "blue"], ["purple", "green", "orange", "blue"]]
# The rings on a social image, in pixels.
RINGS_BOX = (746, 105, 1166, 525)
MARK_SIZE = 72
# A part of the pixels of a mark that the eye notices, and the lightness that it takes.
NOTICED_PART, NOTICED_LIGHTNESS = 0.25, 40


def test_every_kind_of_project_has_a_drawing():
    assert {Project(kind=kind).motif for kind in Project.Kind} == set(MOTIFS)
    assert Project().motif == ""


@pytest.mark.parametrize("motif", MOTIFS)
def test_a_drawing_is_whole_in_a_square_and_in_a_card(motif):
    margin = (WIDTH - HEIGHT) / 2
    hidden = (HEIGHT - WIDTH * 9 / 16) / 2
    for seed, palette in product(SEEDS, PALETTES):
        left, top, right, bottom = draw_rings(seed, palette, motif).bounds
        assert margin <= left < right <= WIDTH - margin, (seed, palette)
        assert hidden <= top < bottom <= HEIGHT - hidden, (seed, palette)


@pytest.mark.parametrize("motif", ["", *MOTIFS])
def test_a_drawing_has_the_colours_of_those_who_take_part_and_is_of_its_seed(motif):
    palette = ["orange", "green"]
    drawings = [draw_rings(seed, palette, motif) for seed in SEEDS]
    assert drawings == [draw_rings(seed, palette, motif) for seed in SEEDS]
    assert len({repr(drawing) for drawing in drawings}) > len(SEEDS) / 2
    for drawing in drawings:
        rings = [*drawing.rings, *(arc.ring for arc in drawing.arcs)]
        assert {shape.colour for shape in (*rings, *drawing.lines)} == set(palette)


def grey_mark(motif, seed):
    card = SocialCard("Voorbeeld", seed=seed, colours=PALETTES[-1], motif=motif)
    image = Pillow.open(BytesIO(draw_social_image(card)))
    return image.crop(RINGS_BOX).convert("L").resize((MARK_SIZE, MARK_SIZE))


def differing_part(one, two):
    differences = ImageChops.difference(one, two).histogram()
    return sum(differences[NOTICED_LIGHTNESS:]) / MARK_SIZE**2


def test_every_kind_can_be_told_from_every_other_in_shades_of_grey():
    marks = {motif: grey_mark(motif, "techport") for motif in MOTIFS}
    alike = {
        (one, two): round(part, 2)
        for one, two in combinations(MOTIFS, 2)
        if (part := differing_part(marks[one], marks[two])) < NOTICED_PART
    }
    assert alike == {}
