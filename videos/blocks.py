"""The block of rich text that plays a video of the site itself."""

from caching.bulk_read import Row, build_instances
from images.models import Image
from publishing.blocks.registry import (
    BlockField,
    BlockType,
    FieldKind,
    TargetSource,
    register_block,
)
from videos.models import Video

# What the templates read; a database passes a hundred values at most to what makes JSON of them.
COLUMNS = (
    *("title", "slug", "language", "file", "size", "kind", "duration", "width", "height"),
    *("has_sound", "captions", "captions_language", "transcript", "credit", "consent"),
    *("valid_until", "trashed_at", "still_id"),
)
STILL_COLUMNS = (
    *("id", "file", "width", "height", "focal_x", "focal_y", "renditions", "consent"),
    *("trashed_at", "credit", "licence"),
)
STILL = "still__"


def _build_video(row: Row) -> Video:
    """Build a video with its still of the same row."""
    video: Video = build_instances(Video.objects.order_by("pk"), [row])[0]
    if video.still_id:
        still = {name: row[f"{STILL}{name}"] for name in STILL_COLUMNS}
        video.still = build_instances(Image.objects.order_by("pk"), [still])[0]
    return video


def _find_source(label: str) -> TargetSource | None:
    if label != Video._meta.label_lower:
        return None
    columns = [*COLUMNS, *(f"{STILL}{name}" for name in STILL_COLUMNS)]
    return TargetSource(Video, Video.objects.published, columns, _build_video, protects=True)


OWN_VIDEO = BlockType(
    name="own_video",
    label="Video (eigen bestand)",
    icon="smart_display",
    position=14,
    help_text="Een video van deze site, met ondertiteling. Niemand anders ziet uw bezoekers.",
    fields=[
        BlockField(
            "target",
            "Video",
            FieldKind.TARGET,
            required=True,
            chooser="video",
            models=[Video._meta.label_lower],
        ),
        BlockField("caption", "Bijschrift", help_text="Staat eronder, voor iedereen."),
    ],
    find_source=_find_source,
)


def register_types() -> None:
    register_block(OWN_VIDEO)
