# Here: the index over everything on the site, the words that editors add to it, and what visitors
# sought without finding. Not here: the content itself, and places (`search.places`).

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from publishing.fields import PlainTextField
from publishing.links.internal import resolve_path
from publishing.models import split_lines
from search.words import content_words, split_words, stem


class Document(models.Model):
    """An object on the site as the index knows it, beside the full-text index of its stems.

    The stems are computed in Python (`search.words`), with a space around each. `search.full_text`
    keeps the database's own index of the three columns, which SQLite holds in a table of its own.
    `plain` has all words of title, summary and text, for exact phrases. The primary key is made of
    kind and object (`search.document_ids`).
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=80)  # the label of the model: 'pact.project'
    object_id = models.PositiveBigIntegerField()
    leaves_site_at = models.DateTimeField(null=True)
    date = models.DateField(null=True)
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    title_stems = models.CharField(max_length=600)
    summary = models.TextField()
    lead_stems = models.TextField()
    text = models.TextField()
    body_stems = models.TextField()
    plain = models.TextField()

    objects: ClassVar = models.Manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["leaves_site_at"],
                condition=models.Q(leaves_site_at__isnull=False),
                name="search_document_leaves",
            )
        ]

    def __str__(self) -> str:
        return self.title


class DraftDocument(models.Model):
    """The latest revision of an object, on the site or not, as editors find it.

    Only `search.draft_search` reads it, by the rights of a user; nothing of it is in `Document` or
    `Word`, from which visitors get answers and corrections. `id` is as in `Document`. `words` has
    each word of all its texts, and of what it belongs to, once, with its stem; `text` is shown.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=100)
    object_id = models.BigIntegerField()
    changed_at = models.DateTimeField(db_index=True)
    title = models.CharField(max_length=300)
    title_words = models.TextField()
    words = models.TextField()
    text = models.TextField()

    objects: ClassVar = models.Manager()

    class Meta:
        # Counts are made of it alone, without reading the texts.
        indexes = [models.Index(fields=["kind", "object_id"], name="search_draft_kind")]

    def __str__(self) -> str:
        return self.title


class Word(models.Model):
    """A word of the index as it is written, without capitals and accents; for corrections.

    Words are only added; `manage.py rebuild_search_index` drops those that no document has.
    """

    text = models.CharField(max_length=40, primary_key=True)

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        return self.text


def split_terms(text: str) -> list[tuple[str, ...]]:
    """Return the stems of each term in a text with a term per line or between commas."""
    parts = [part for line in split_lines(text) for part in line.split(",")]
    terms = [tuple(map(stem, content_words(split_words(part)))) for part in parts]
    return [term for term in terms if term]


class Synonyms(models.Model):
    """A line of words that mean the same: who types one of them, finds all."""

    words = models.CharField(
        "woorden",
        max_length=300,
        unique=True,
        help_text="Woorden die hetzelfde betekenen, met een komma ertussen. Bijvoorbeeld: "
        "leerkracht, leraar, docent.",
    )

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = "regel met synoniemen"
        verbose_name_plural = "synoniemen"
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        if len(set(split_terms(self.words))) < 2:  # noqa: PLR2004  (one word has no synonym)
            raise ValidationError(
                {"words": "Geef minstens twee verschillende woorden, met een komma ertussen."}
            )


class BestBet(models.Model):
    """A page that editors put above the results of certain words."""

    words = PlainTextField(
        "woorden",
        help_text="Eén zoekvraag per regel. Wie precies die woorden zoekt, ziet deze link "
        "bovenaan.",
    )
    title = models.CharField("titel van de link", max_length=120)
    path = models.CharField(
        "adres op deze site",
        max_length=300,
        help_text="Begint met een schuine streep: /nieuwsbrief/.",
    )
    summary = models.CharField("uitleg", max_length=300, blank=True)

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = "aanrader"
        verbose_name_plural = "aanraders"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse words that nobody can search."""
        if not split_terms(self.words):
            raise ValidationError({"words": "Geef minstens één woord waarop mensen zoeken."})

    @property
    def is_on_site(self) -> bool:
        """Return whether a visitor who follows the link finds a page."""
        path = self.path.partition("?")[0].partition("#")[0]
        is_own = path.startswith("/") and not path.startswith("//")
        return is_own and bool(resolve_path(path))


class UnansweredQuery(models.Model):
    """Words that were sought in one week without finding anything, for the start page of the admin.

    Until several networks sought them, `query` is empty and only the hash of the words is known.
    `network_hashes` has a space before the hash of each network (`search.unanswered`).
    """

    week = models.DateField("week van")  # its Monday
    query_hash = models.CharField(max_length=32, unique=True)
    query = models.CharField("gezocht", max_length=60, blank=True)
    networks = models.PositiveIntegerField("keren")
    network_hashes = models.TextField(blank=True)

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = "gezocht en niet gevonden"
        verbose_name_plural = "gezocht en niet gevonden"
        ordering = ["-week", "-networks", "query"]

    def __str__(self) -> str:
        return self.query or self.query_hash


class WeeklySalt(models.Model):
    """The random key of the hashes of one week; deleted after it, so that nobody can redo them."""

    week = models.DateField(primary_key=True)  # its Monday
    salt = models.CharField(max_length=64)

    objects: ClassVar = models.Manager()

    def __str__(self) -> str:
        return str(self.week)
