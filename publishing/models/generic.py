"""The base of rows that the engine stores about an object of any model."""

from typing import ClassVar, Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models


class GenericRowQuerySet(models.QuerySet):
    def for_object(self, obj: models.Model) -> Self:
        return self.filter(content_type=content_type_of(obj), object_id=obj.pk)


class GenericRow(models.Model):
    """A row about one object, which may have been deleted since."""

    # Whether it is deleted with its object, when that leaves the trash for good.
    goes_with_object: ClassVar = True
    # Whether a row is owned by who may change its object (`Scope.OWN`).
    is_owned_with_object: ClassVar = False

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, verbose_name="soort")
    object_id = models.PositiveBigIntegerField()
    content_object = GenericForeignKey("content_type", "object_id", for_concrete_model=False)

    objects = GenericRowQuerySet.as_manager()

    class Meta:
        abstract = True


def content_type_of(obj: models.Model | type[models.Model]) -> ContentType:
    """Return the content type of an object or a model, cached by Django; a proxy has its own."""
    return ContentType.objects.get_for_model(obj, for_concrete_model=False)
