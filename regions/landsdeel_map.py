"""The map of one landsdeel, zoomed, with its regions as numbered points that lead to their pages.

It is drawn 288 units wide, which is the width in pixels that it has on the narrowest phone. Points
and names shrink by `WIDE_SCALE` where the map is wide (`landsdeel_map.css`), and only there are the
names of the regions shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from regions.map_geometry import (
    GEOMETRY,
    LandsdeelShape,
    build_landsdeel_shapes,
    build_map_lines,
    project_coordinates,
)
from regions.map_labels import Box, MapLabel, place_label, place_labels, point_box
from regions.models import Landsdeel, Municipality, Region
from regions.municipalities import municipality_positions

WIDTH = 288
POINT_RADIUS = 12  # a target of 24 pixels on the narrowest phone
MARK_RADIUS = 5
WIDE_SCALE = 0.7
EDGE = 1  # units that a name keeps from the edge of the map


@dataclass(frozen=True)
class MapFrame:
    """The part of the map of the country that is shown, and how far it is enlarged."""

    left: float
    top: float
    scale: float
    height: float

    def position_of(self, lon: float, lat: float) -> tuple[float, float]:
        x, y = project_coordinates(lon, lat)
        return round((x - self.left) * self.scale, 1), round((y - self.top) * self.scale, 1)

    @property
    def transform(self) -> str:
        return f"scale({self.scale}) translate({-self.left} {-self.top})"

    @property
    def inner_box(self) -> Box:
        return Box(EDGE, EDGE, WIDTH - EDGE, self.height - EDGE)


@dataclass(frozen=True)
class RegionPoint:
    """A region on the map; its number is that in the list beside it."""

    region: Region
    number: int
    x: float
    y: float
    is_current: bool
    label: MapLabel | None


@dataclass(frozen=True)
class MunicipalityMark:
    """The municipality that a visitor asked for."""

    name: str
    x: float
    y: float
    label: MapLabel | None


@dataclass(frozen=True)
class LandsdeelMap:
    landsdeel: Landsdeel
    frame: MapFrame
    shapes: Sequence[LandsdeelShape]
    lines: dict[str, str]
    points: Sequence[RegionPoint]
    dots: Sequence[tuple[float, float]]
    mark: MunicipalityMark | None

    width = WIDTH
    radius = POINT_RADIUS
    mark_radius = MARK_RADIUS


def frame_landsdeel(landsdeel: Landsdeel) -> MapFrame | None:
    """Return the part of the map that a landsdeel fills; none without a shape on the map."""
    outline = GEOMETRY["landsdelen"].get(landsdeel.shape)
    if not outline:
        return None
    left, top, width, height = outline["box"]
    scale = round(WIDTH / width, 3)
    return MapFrame(left, top, scale, round(height * scale))


def build_landsdeel_map(
    landsdeel: Landsdeel,
    landsdelen: Sequence[Landsdeel],
    regions: Sequence[Region],
    *,
    current: Region | None = None,
    municipalities: Sequence[Municipality] = (),
    marked: Municipality | None = None,
) -> LandsdeelMap | None:
    """Draw a landsdeel with its regions, a dot per municipality, and the marked one by name."""
    frame = frame_landsdeel(landsdeel)
    if frame is None:
        return None
    positions = [frame.position_of(region.lon, region.lat) for region in regions]
    mark = _mark_municipality(frame, marked, positions)
    return LandsdeelMap(
        landsdeel,
        frame,
        build_landsdeel_shapes(landsdelen, small=True),
        build_map_lines(small=True),
        _build_points(frame, regions, positions, current, mark),
        [
            position
            for municipality in municipalities
            if (position := _position_of(frame, municipality))
        ],
        mark,
    )


def _position_of(frame: MapFrame, municipality: Municipality) -> tuple[float, float] | None:
    """Return where a municipality lies on this map; none if it is not known, or beside it."""
    if not (coordinates := municipality_positions().get(municipality.code)):
        return None
    position = frame.position_of(*coordinates)
    return position if point_box(*position, MARK_RADIUS).is_inside(frame.inner_box) else None


def _mark_municipality(
    frame: MapFrame, marked: Municipality | None, points: Sequence[tuple[float, float]]
) -> MunicipalityMark | None:
    position = _position_of(frame, marked) if marked else None
    if not marked or not position:
        return None
    obstacles = [point_box(*point, POINT_RADIUS) for point in points]
    label = place_label(
        marked.name, position, MARK_RADIUS, inside=frame.inner_box, obstacles=obstacles
    )
    return MunicipalityMark(marked.name, *position, label)


def _build_points(
    frame: MapFrame,
    regions: Sequence[Region],
    positions: Sequence[tuple[float, float]],
    current: Region | None,
    mark: MunicipalityMark | None,
) -> list[RegionPoint]:
    obstacles = [point_box(*position, POINT_RADIUS * WIDE_SCALE) for position in positions]
    if mark:
        obstacles.append(point_box(mark.x, mark.y, MARK_RADIUS))
        obstacles += [mark.label.box_at(mark.x, mark.y)] if mark.label else []
    labels = place_labels(
        [(region.name, position) for region, position in zip(regions, positions, strict=True)],
        POINT_RADIUS,
        WIDE_SCALE,
        inside=frame.inner_box,
        obstacles=obstacles,
    )
    return [
        RegionPoint(region, number, x, y, region == current, label)
        for number, (region, (x, y), label) in enumerate(
            zip(regions, positions, labels, strict=True), start=1
        )
    ]
