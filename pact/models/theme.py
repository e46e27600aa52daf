from taggit.models import Tag


class Theme(Tag):
    """A tag of projects, under the name that editors and visitors know it by."""

    class Meta:
        proxy = True
        verbose_name = "thema"
        verbose_name_plural = "thema's"
        ordering = ["name"]
