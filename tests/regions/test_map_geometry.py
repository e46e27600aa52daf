import pytest
from django.core.exceptions import ValidationError

from regions.landsdeel_map import POINT_RADIUS, WIDTH, build_landsdeel_map
from regions.map_geometry import GEOMETRY, build_landsdeel_shapes, project_coordinates
from regions.map_labels import Box, place_labels, split_name
from regions.models import Landsdeel
from regions.municipalities import municipality_positions
from tests.factories import LandsdeelFactory, MunicipalityFactory, RegionFactory
from tests.regions.svg_outlines import read_rings

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SQUARE = Box(0, 0, 300, 300)


def test_places_lie_where_the_projection_puts_them():
    assert project_coordinates(6.094, 52.516) == (419.0, 261.1)


def test_every_landsdeel_has_a_shape_in_both_weights():
    landsdelen = [LandsdeelFactory() for _ in range(5)]
    for small in (False, True):
        shapes = build_landsdeel_shapes(landsdelen, small=small)
        assert len({shape.outline for shape in shapes}) == 5


@pytest.mark.parametrize("shape", Landsdeel.Shape.values)
def test_the_box_of_a_landsdeel_holds_all_of_it(shape):
    outline = GEOMETRY["landsdelen"][shape]
    left, top, width, height = outline["box"]
    for path in (outline["path"], outline["small"]):
        for x, y in (point for ring in read_rings(path) for point in ring):
            assert left < x < left + width
            assert top < y < top + height


@pytest.fixture
def oost():
    return LandsdeelFactory(slug="oost", shape="oost")


@pytest.fixture
def zwolle(oost):
    return RegionFactory(landsdeel=oost, name="Regio Zwolle", lon=6.094, lat=52.516)


@pytest.fixture
def twente(oost):
    return RegionFactory(landsdeel=oost, name="Twente", lon=6.893, lat=52.221)


def test_a_landsdeel_fills_its_map_and_its_regions_have_numbers_and_names(oost, zwolle, twente):
    drawing = build_landsdeel_map(oost, [oost], [zwolle, twente], current=zwolle)
    assert [point.number for point in drawing.points] == [1, 2]
    assert [point.is_current for point in drawing.points] == [True, False]
    assert [point.label.lines[0].text for point in drawing.points] == ["Regio Zwolle", "Twente"]
    for point in drawing.points:
        assert POINT_RADIUS <= point.x <= WIDTH - POINT_RADIUS
        assert POINT_RADIUS <= point.y <= drawing.frame.height - POINT_RADIUS


def test_a_municipality_is_a_dot_and_the_marked_one_has_its_name(oost, zwolle):
    kampen = MunicipalityFactory(name="Kampen", code="0166", region=zwolle)
    far_away = MunicipalityFactory(name="Vaals", code="0981", region=zwolle)
    unknown = MunicipalityFactory(name="Nieuw", code="9999", region=zwolle)
    drawing = build_landsdeel_map(
        oost, [oost], [zwolle], municipalities=[kampen, far_away, unknown], marked=kampen
    )
    assert drawing.dots == [(drawing.mark.x, drawing.mark.y)]
    assert drawing.mark.label.lines[0].text == "Kampen"
    assert build_landsdeel_map(oost, [oost], [zwolle], marked=unknown).mark is None


def test_a_landsdeel_without_a_shape_has_no_map():
    assert build_landsdeel_map(Landsdeel(name="Elders"), [], []) is None


def test_nearly_every_municipality_has_a_position_in_the_country():
    positions = municipality_positions()
    assert len(positions) > 330
    assert all(3.2 < lon < 7.3 and 50.7 < lat < 53.6 for lon, lat in positions.values())


def test_names_stay_off_each_other_and_beside_their_own_point():
    names = [("Hier", (100.0, 100.0)), ("Daar", (120.0, 100.0)), ("Ginds", (297.0, 100.0))]
    labels = place_labels(names, 5, 1, inside=SQUARE, obstacles=[])
    boxes = [label.box_at(*point) for label, (_, point) in zip(labels, names, strict=True)]
    assert not boxes[0].overlaps(boxes[1])
    assert boxes[2].is_inside(SQUARE)
    for box, (_, point) in zip(boxes, names, strict=True):
        assert box.distance_to(*point) == min(box.distance_to(*other) for _, other in names)


def test_a_name_that_fits_nowhere_is_left_out():
    crowded = [("Zuid-Kennemerland en IJmond", (20.0, 20.0))]
    assert place_labels(crowded, 5, 1, inside=Box(0, 0, 40, 40), obstacles=[]) == [None]


def test_a_long_name_is_split_in_the_middle():
    assert split_name("Zaanstreek/Waterland") == ["Zaanstreek/", "Waterland"]
    assert split_name("Noord-Holland Noord") == ["Noord-Holland", "Noord"]
    assert split_name("Rivierenland") == ["Rivierenland"]


def test_a_place_outside_the_country_is_refused():
    with pytest.raises(ValidationError, match="buiten Nederland"):
        RegionFactory.build(lon=52.5, lat=6.1, landsdeel=LandsdeelFactory()).full_clean()
