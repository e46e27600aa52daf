"""The pictures that old versions of articles show: those of the moment of the version."""

from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from images.models import Image, ImageVersion
from publishing.revisions.former_targets import TargetHistory, register_target_history

COLUMNS = ("file", "width", "height")


def replaced_since(moment: datetime) -> QuerySet[Image]:
    """Select what had another picture at a moment than it has now."""
    replaced = ImageVersion.objects.filter(replaced_at__gt=moment)
    images: QuerySet[Image] = Image.objects.filter(pk__in=replaced.values("image"))
    return images


def put_back(moment: datetime) -> None:
    """Give all images the picture that they had at a moment: the first that was replaced later."""
    versions = ImageVersion.objects.filter(image=OuterRef("pk"), replaced_at__gt=moment)
    first = versions.order_by("number")
    values = {name: Subquery(first.values(name)[:1]) for name in COLUMNS}
    replaced_since(moment).order_by().update(**values, renditions="")


def register_history() -> None:
    register_target_history(TargetHistory(Image, replaced_since, put_back))
