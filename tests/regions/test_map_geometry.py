import pytest

from regions.map_geometry import (
    HEIGHT,
    WIDTH,
    build_landsdeel_shapes,
    build_region_dots,
    project_coordinates,
)
from tests.factories import LandsdeelFactory, RegionFactory

pytestmark = pytest.mark.django_db


def test_places_lie_where_the_projection_puts_them():
    assert project_coordinates(6.094, 52.516) == (419.0, 261.1)


def test_every_landsdeel_has_a_shape_in_both_weights():
    landsdelen = [LandsdeelFactory() for _ in range(5)]
    for small in (False, True):
        shapes = build_landsdeel_shapes(landsdelen, small=small)
        assert len({shape.outline for shape in shapes}) == 5
        assert all(0 < shape.label_x < WIDTH for shape in shapes)
        assert all(0 < shape.label_y < HEIGHT for shape in shapes)


def test_the_chosen_ones_are_marked():
    noord, oost = LandsdeelFactory(slug="noord"), LandsdeelFactory(slug="oost")
    zwolle = RegionFactory(landsdeel=oost)
    assert [shape.is_current for shape in build_landsdeel_shapes([noord, oost], current=oost)] == [
        False,
        True,
    ]
    assert [dot.is_current for dot in build_region_dots([zwolle], current=zwolle)] == [True]


def test_a_place_outside_the_country_is_refused():
    from django.core.exceptions import ValidationError  # noqa: PLC0415

    with pytest.raises(ValidationError, match="buiten Nederland"):
        RegionFactory.build(lon=52.5, lat=6.1, landsdeel=LandsdeelFactory()).full_clean()
