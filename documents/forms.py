"""The form of a document; its file is checked here, and stored by `store_upload`."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from documents.file_kinds import Kind, recognise
from documents.models import Document
from publishing.change_listeners import announce_change

ACCEPTED = ",".join(f".{kind}" for kind in Kind.values)
UPLOAD_HELP = (
    "PDF, Word (docx), Excel (xlsx), OpenDocument (odt, ods) of CSV, hoogstens 20 MB. Iedereen die "
    "het adres heeft, kan het meteen lezen."
)
REPLACE_HELP = "Kies een bestand om een nieuwe versie te plaatsen. Het adres blijft hetzelfde."


class DocumentForm(forms.ModelForm):
    upload = forms.FileField(
        label="Bestand",
        max_length=None,
        help_text=UPLOAD_HELP,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    class Meta:
        model = Document
        fields = ("title", "language", "valid_until", "check_before")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "upload" in self.fields:
            upload = self.fields["upload"]
            upload.required = upload.widget.is_required = False
            upload.help_text = f"{REPLACE_HELP} {UPLOAD_HELP}"

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload:
            try:
                self.kind = recognise(upload)
            except OSError:
                raise ValidationError(
                    "Dit bestand is niet te lezen. Probeer het opnieuw."
                ) from None
        return upload

    def store_upload(self, user: User) -> None:
        """Save the document with its upload, if any; the present file becomes a version."""
        document = self.instance
        if upload := self.cleaned_data.get("upload"):
            if document.pk:
                document.keep_version()
            document.set_file(upload, self.kind, user)
        if not document.pk:
            document.owner = user
        document.save()
        announce_change(document)
