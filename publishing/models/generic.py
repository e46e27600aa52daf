"""What the engine keeps is kept of a thing of any kind."""

from typing import Any, Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models


class GenericRowQuerySet(models.QuerySet):
    def of(self, thing: models.Model) -> Self:
        """What is kept of one thing."""
        return self.filter(content_type=content_type_of(thing), object_id=thing.pk)


class GenericRow(models.Model):
    """A row about one thing; the thing itself may be gone."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, verbose_name="soort")
    object_id = models.PositiveBigIntegerField()
    thing = GenericForeignKey("content_type", "object_id", for_concrete_model=False)

    objects = GenericRowQuerySet.as_manager()

    class Meta:
        abstract = True


def content_type_of(thing: Any) -> ContentType:
    """The content type of a thing or of a model (a proxy keeps its own); remembered by Django."""
    return ContentType.objects.get_for_model(thing, for_concrete_model=False)
