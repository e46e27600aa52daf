# Belongs here: videos of the site itself, with captions, a transcript and former versions.
# Does not belong here: videos on other sites; a block of rich text holds the address of one.

from collections.abc import Iterable, Mapping
from typing import Any, Self

from django.core.files.base import File
from django.db import models
from django.urls import reverse

from documents.library_file import (
    LibraryFile,
    LibraryFileQuerySet,
    StoredFile,
    discard_files_of,
)
from images.models import Image
from videos.captions import caption_lines
from videos.video_kinds import Kind, erase_place, read_video

EXPIRED = (
    "Bezoekers zien deze video niet: hij is niet meer geldig. Kies een andere, of verleng hem."
)
IN_TRASH = (
    "Bezoekers zien deze video niet: hij ligt in de prullenbak. Kies een andere, of haal hem terug."
)
WITHOUT_CONSENT = (
    "Bezoekers zien deze video niet: we weten nog niet of iedereen die te zien of te horen is, dat "
    "goedvindt. Vul dat in bij ‘Beeld en rechten’."
)
WITHOUT_CAPTIONS = (
    "Bezoekers zien deze video niet: er is nog geen ondertiteling. De wet vraagt die van elke "
    "video met geluid."
)
WITHOUT_TRANSCRIPT = (
    "Bezoekers zien deze video niet: er is nog niet beschreven wat te zien is. De wet vraagt dat "
    "van elke video zonder geluid. Vul ‘Uitgeschreven tekst’ in."
)


class Consent(models.TextChoices):
    NOBODY = "nobody", "Er is niemand herkenbaar te zien of te horen"
    GIVEN = "given", "Iedereen die herkenbaar is, heeft toestemming gegeven"
    UNKNOWN = "unknown", "Nog niet bekend"


class VideoQuerySet(LibraryFileQuerySet):
    def published(self) -> Self:
        """Select what visitors may see: `Video.withheld_reason` is empty."""
        speaks = models.Q(has_sound=True) & ~models.Q(captions="")
        is_described = models.Q(has_sound=False) & ~models.Q(transcript="")
        with_consent = super().published().exclude(consent=Consent.UNKNOWN)
        return with_consent.filter(speaks | is_described)


class VideoFile(StoredFile):
    """A video with the captions that belong to it: another cut has other moments."""

    kind = models.CharField("soort", max_length=4, choices=Kind.choices, editable=False)
    duration = models.PositiveIntegerField("duur", editable=False)  # seconds; 0 is unknown
    width = models.PositiveIntegerField("breedte", editable=False)
    height = models.PositiveIntegerField("hoogte", editable=False)
    has_sound = models.BooleanField("heeft geluid", editable=False)
    captions = models.TextField(
        "ondertiteling",
        blank=True,
        help_text="WebVTT. De wet (WCAG 1.2.2) vraagt ondertiteling van alles wat gezegd wordt, en "
        "van geluid dat ertoe doet, zoals [applaus]. Zet de naam van wie spreekt ervoor.",
    )

    version_columns = (
        *StoredFile.version_columns,
        *("duration", "width", "height", "has_sound", "captions"),
    )

    class Meta:
        abstract = True

    @property
    def length(self) -> str:
        """Return how long it takes, in minutes and seconds: '3:05'; empty if that is unknown."""
        minutes, seconds = divmod(self.duration, 60)
        return f"{minutes}:{seconds:02}" if self.duration else ""

    @property
    def description(self) -> str:
        """Return its kind, length and size: 'MP4, 3:05 min, 12,3 MB'."""
        kind, size = super().description.split(", ", 1)
        return f"{kind}, {self.length} min, {size}" if self.length else f"{kind}, {size}"


class Video(VideoFile, LibraryFile):
    """A video with a page of its own, on which it has its captions and its transcript."""

    Consent = Consent

    captions_language = models.CharField(
        "taal van de ondertiteling",
        max_length=2,
        choices=LibraryFile.Language.choices,
        default=LibraryFile.Language.DUTCH,
    )
    transcript = models.TextField(
        "uitgeschreven tekst",
        blank=True,
        help_text="Wat er te horen en te zien is, voor wie liever leest, of niet kan zien én horen "
        "(WCAG 1.2.1 en 1.2.3). Leeg: de tekst van de ondertiteling; beschrijf dan zelf nog wat "
        "niemand zegt. Is dat veel? Dan vraagt de wet (WCAG 1.2.5) ook een video met een stem die "
        "dat vertelt. Voeg die apart toe, en noem hem hier.",
    )
    still = models.ForeignKey(
        Image,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name="stilstaand beeld",
        help_text="Staat er tot iemand op ‘afspelen’ drukt, en in de nieuwsbrief. Breed: 16 bij 9.",
    )
    credit = models.CharField(
        "maker en rechten",
        max_length=150,
        blank=True,
        help_text="Staat bij de video. Bijvoorbeeld: Studio Noord, CC BY 4.0.",
    )
    consent = models.CharField(
        "toestemming van wie te zien of te horen is",
        max_length=10,
        choices=Consent.choices,
        default=Consent.UNKNOWN,
        help_text="Zonder toestemming komt de video niet op de site.",
    )

    objects = VideoQuerySet.as_manager()

    gap_fields = ("consent",)
    chooser_kind = "video"
    search_names = ("video", "video's")
    expired_reason, trashed_reason = EXPIRED, IN_TRASH

    class Meta:
        verbose_name = "video"
        verbose_name_plural = "video's"
        ordering = ["-uploaded_at"]

    def get_absolute_url(self) -> str:
        """Return the address of its page, where it has its captions and its text."""
        return reverse("video", args=[self.slug])

    @property
    def file_url(self) -> str:
        return reverse("video-file", args=[self.slug, self.kind])

    @property
    def captions_url(self) -> str:
        return reverse("video-captions", args=[self.slug]) if self.captions else ""

    def public_paths(self) -> list[str]:
        """Return its page, and its file with each extension."""
        files = [reverse("video-file", args=[self.slug, kind]) for kind in Kind.values]
        return [self.get_absolute_url(), *files]

    @classmethod
    def read_upload(cls, upload: File) -> Mapping[str, object]:
        return read_video(upload)

    def set_file(self, upload: File, values: Mapping[str, object], user: Any) -> None:
        erase_place(upload, Kind(str(values["kind"])))
        super().set_file(upload, values, user)

    @property
    def withheld_reason(self) -> str:
        """Return why visitors do not see it; empty when they do."""
        reason = super().withheld_reason
        if not reason and self.consent == Consent.UNKNOWN:
            return WITHOUT_CONSENT
        if not reason and not (self.captions if self.has_sound else self.transcript):
            return WITHOUT_CAPTIONS if self.has_sound else WITHOUT_TRANSCRIPT
        return reason

    @property
    def withheld_status(self) -> str:
        """Return the same in a word or two, for lists."""
        return super().withheld_status or ("Nog niet op de site" if self.withheld_reason else "")

    @property
    def visible_still(self) -> Image | None:
        """Return its still, if visitors may see that."""
        return self.still if self.still and self.still.is_visible else None

    @property
    def paragraphs(self) -> Iterable[str]:
        """Return the transcript, or else what the captions say, in paragraphs."""
        written = [part.strip() for part in self.transcript.splitlines() if part.strip()]
        return written or caption_lines(self.captions)

    @property
    def searched_text(self) -> str:
        return " ".join(self.paragraphs)

    @property
    def summary(self) -> str:
        """Return a sentence about it for search engines."""
        spoken = "met ondertiteling en uitgeschreven tekst" if self.captions else "met beschrijving"
        return f"Video ‘{self.title}’, {spoken}."


class VideoVersion(VideoFile):
    """A video, or captions, that others have replaced; the present ones are those of the video."""

    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["video", "number"], name="video_version_number")
        ]

    def __str__(self) -> str:
        return f"versie {self.number}"


discard_files_of(Video, VideoVersion)
