"""The form of a file of the library, and that of a document.

An upload is checked by the form, and stored by `store_upload`.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from documents.file_kinds import Kind
from documents.models import Document
from publishing.change_listeners import announce_change
from publishing.choices import title_from_file_name

UPLOAD_HELP = (
    "PDF, Word (docx), Excel (xlsx), OpenDocument (odt, ods) of CSV, hoogstens 20 MB. Iedereen die "
    "het adres heeft, kan het meteen lezen."
)
REPLACE_HELP = "Kies een bestand om een nieuwe versie te plaatsen. Het adres blijft hetzelfde."
CHOOSE_AGAIN = "Dit bestand is in orde, maar nog niet bewaard. Kies het opnieuw."
UNREADABLE = "Dit bestand is niet te lezen. Probeer het opnieuw."


def upload_field(label: str, extensions: list[str], help_text: str) -> forms.FileField:
    """Return the field of an upload, whose name is thrown away and so may have any length."""
    accepted = ",".join(f".{extension}" for extension in extensions)
    widget = forms.FileInput(attrs={"accept": accepted})
    return forms.FileField(label=label, max_length=None, help_text=help_text, widget=widget)


class LibraryFileForm(forms.ModelForm):
    """The base of the forms of files; a subclass has the field `upload`."""

    upload_values: Mapping[str, object] = {}  # what was read in the upload

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "upload" in self.fields:
            upload = self.fields["upload"]
            upload.required = upload.widget.is_required = False
            upload.help_text = f"{REPLACE_HELP} {upload.help_text}"

    def full_clean(self) -> None:
        """Say of a file that was in order that it has to be chosen again: browsers forget it."""
        super().full_clean()
        chosen = self.files.get(self.add_prefix("upload"))
        if self.is_bound and self.errors and chosen and "upload" not in self.errors:
            self.add_error("upload", CHOOSE_AGAIN)

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload:
            try:
                self.upload_values = self.instance.read_upload(upload)
            except OSError:
                raise ValidationError(UNREADABLE) from None
        return upload

    def store_upload(self, user: User) -> None:
        """Save the file with its upload, if any; what it replaces becomes a version."""
        stored = self.instance
        if upload := self.cleaned_data.get("upload"):
            stored.set_file(upload, self.upload_values, user)
        if not stored.pk:
            stored.owner = user
        elif former := stored.replaced_row():
            former.keep_version()
            stored.uploaded_at, stored.uploaded_by = timezone.now(), user
        stored.save()
        announce_change(stored)


class DocumentForm(LibraryFileForm):
    upload = upload_field("Bestand", Kind.values, UPLOAD_HELP)

    class Meta:
        model = Document
        fields = ("title", "language", "valid_until", "check_before")


class UploadForm(LibraryFileForm):
    """Form for a new file; without a title it is named after its file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False

    def clean(self) -> None:
        super().clean()
        upload = self.cleaned_data.get("upload")
        if upload and not self.cleaned_data.get("title"):
            self.cleaned_data["title"] = title_from_file_name(upload.name)
