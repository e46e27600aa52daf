from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from taggit.models import Tag

from publishing.clean_text import comparison_key
from publishing.models import on_site_condition

MAX_NAME_LENGTH = 60


class ThemeQuerySet(models.QuerySet):
    def published(self) -> Self:
        """The themes that visitors can choose."""
        return self.filter(on_site_condition("project__")).distinct()

    def names_by_key(self) -> dict[str, str]:
        """Return all names by what themes that look the same have in common."""
        return {comparison_key(name): name for name in self.values_list("name", flat=True)}


class Theme(Tag):
    """A tag of projects, under the name that editors and visitors know it by."""

    objects: ClassVar = ThemeQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = "thema"
        verbose_name_plural = "thema's"
        ordering = ["name"]

    def clean(self) -> None:
        """Refuse a name that cannot be used, and one that looks the same as that of another."""
        self.clean_name()
        others = type(self).objects.exclude(pk=self.pk).names_by_key()
        if name := others.get(comparison_key(self.name)):
            raise ValidationError({"name": f"Het thema ‘{name}’ bestaat al. Gebruik dat."})

    def clean_name(self) -> None:
        """Refuse a name that looks like HTML, gives no address, or is too long for its column."""
        slug = self.slugify(self.name)
        if max(len(self.name), len(slug)) > MAX_NAME_LENGTH:
            raise ValidationError(
                {"name": f"Een thema is hoogstens {MAX_NAME_LENGTH} tekens lang."}
            )
        if set("<>") & set(self.name):
            raise ValidationError({"name": "Gebruik geen < of > in een thema."})
        if self.name and not slug:
            raise ValidationError(
                {
                    "name": f"‘{self.name}’ kan geen thema zijn: zet er een letter van a tot z of "
                    "een cijfer in."
                }
            )
