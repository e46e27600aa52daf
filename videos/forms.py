"""The form of a video; its captions are typed, or uploaded as a file that replaces those."""

from copy import copy
from typing import Any

from django.core.exceptions import ValidationError

from documents.forms import LibraryFileForm, upload_field
from videos.captions import MAX_CHARACTERS, check_captions, decode_captions, normalise_captions
from videos.models import Video
from videos.video_kinds import Kind

UPLOAD_HELP = (
    "MP4 (H.264) of WebM, hoogstens 200 MB. Plaats en toestel worden verwijderd. Bezoekers zien de "
    "video pas als er ondertiteling is en u weet dat iedereen erin dat goedvindt."
)
CAPTIONS_HELP = (
    "WebVTT (.vtt). Komt in plaats van wat hieronder staat. Is er nog geen? Veel programma’s en "
    "videosites maken er een uit het geluid; lees dat altijd na."
)
MAX_CAPTIONS_BYTES = 4 * MAX_CHARACTERS
TOO_HEAVY = (
    "Dit bestand is te groot voor ondertiteling. Kies een bestand van het soort WebVTT (.vtt)."
)


class VideoForm(LibraryFileForm):
    upload = upload_field("Video", Kind.values, UPLOAD_HELP)
    captions_upload = upload_field("Bestand met ondertiteling", ["vtt"], CAPTIONS_HELP)

    class Meta:
        model = Video
        fields = (
            *("title", "language", "captions", "captions_language", "transcript", "still"),
            *("credit", "consent", "valid_until", "check_before"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("captions_upload"):
            field.required = field.widget.is_required = False

    def clean_captions_upload(self) -> str:
        """Return what was uploaded as text."""
        upload = self.cleaned_data.get("captions_upload")
        if upload and upload.size > MAX_CAPTIONS_BYTES:
            raise ValidationError(TOO_HEAVY)
        return normalise_captions(decode_captions(upload.read())) if upload else ""

    def clean(self) -> None:
        """Check the captions against the video, which may be new."""
        super().clean()
        uploaded = self.cleaned_data.get("captions_upload")
        typed = normalise_captions(self.cleaned_data.get("captions") or "")
        captions = uploaded or typed
        self.cleaned_data["captions"] = captions
        if not captions:
            return
        duration = self.upload_values.get("duration", self.instance.duration or 0)
        try:
            check_captions(captions, int(str(duration)))
        except ValidationError as error:
            self.add_error("captions", error)
            # What was uploaded can be mended where the lines are.
            data: Any = copy(self.data)
            data[self.add_prefix("captions")] = captions
            self.data = data
