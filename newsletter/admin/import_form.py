"""The form with which an editor hands in a list of addresses, with the proof of consent."""

from dataclasses import replace
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.formats import number_format

from newsletter.csv_import.encodings import Encoding, convert_to_utf_8, detect_encoding
from newsletter.csv_import.landsdelen import LANDSDEEL_LABELS
from newsletter.csv_import.layout import Layout
from newsletter.csv_import.records import decode_lines
from newsletter.csv_import.rows import MAX_LINES, check_beginning, check_line_count
from newsletter.models import Import
from newsletter.services.import_reading import count_lines

MEGABYTE = 1_000_000
# Django itself refuses any other part of a form than a file beyond 2.5 MB.
MAX_FILE_MEGABYTES, MAX_TEXT_MEGABYTES = 20, 1

PROOF_FIELDS = ("purpose", "source", "consented_on", "wording")
PROOF_MESSAGES = {
    "consented_on": "Vul in wanneer deze mensen toestemming gaven. Zonder bewijs mag het niet.",
    "wording": "Vul in met welke woorden zij toestemming gaven. Zonder bewijs mag het niet.",
}


class ImportForm(forms.ModelForm):
    consented_on = forms.DateField(
        label="Wanneer gaven zij toestemming",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=Import._meta.get_field("consented_on").help_text,
    )
    file = forms.FileField(
        label="Bestand",
        required=False,
        help_text="Een CSV-bestand uit een rekenblad, een mailprogramma of een ander "
        "nieuwsbriefprogramma. Wij zoeken zelf de kolommen met het adres, de status en de "
        f"landsdelen ({LANDSDEEL_LABELS}). Daarna ziet u hoe wij het bestand lezen. Hooguit "
        f"{MAX_FILE_MEGABYTES} MB en {number_format(MAX_LINES, force_grouping=True)} regels.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    text = forms.CharField(
        label="Of plak de adressen hier",
        required=False,
        help_text="Onder elkaar of achter elkaar, ook met namen erbij. Hebt u er meer dan 20.000? "
        "Kies dan een bestand.",
        widget=forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField", "spellcheck": "false"}),
    )

    layout: Layout
    encoding = Encoding.UTF_8

    class Meta:
        model = Import
        fields = PROOF_FIELDS
        widgets = {"purpose": forms.RadioSelect}

    def clean_consented_on(self) -> date | None:
        consented_on: date | None = self.cleaned_data["consented_on"]
        if consented_on and consented_on > timezone.localdate():
            raise ValidationError("Deze dag moet nog komen. Toestemming is al gegeven.")
        return consented_on

    def clean_file(self) -> File | None:
        """Return the file in UTF-8, whatever it was handed in as."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file and file.size and file.size > MAX_FILE_MEGABYTES * MEGABYTE:
            raise ValidationError(
                f"Dit bestand is groter dan {MAX_FILE_MEGABYTES} MB. Deel het op."
            )
        if not file:
            return None
        self.encoding = detect_encoding(file)
        return file if self.encoding == Encoding.UTF_8 else convert_to_utf_8(file, self.encoding)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text) > MAX_TEXT_MEGABYTES * MEGABYTE:
            raise ValidationError("Dit is te veel om te plakken. Kies een bestand.")
        return text

    def clean(self) -> None:
        super().clean()
        self._clean_proof()
        sources = [name for name in ("file", "text") if self.cleaned_data.get(name)]
        if self.errors.keys() & {"file", "text"}:
            return
        if not sources:
            self.add_error("file", "Kies een bestand, of plak de adressen eronder.")
        elif len(sources) > 1:
            self.add_error("text", "Kies een bestand of plak de adressen, niet allebei.")
        else:
            try:
                check_line_count(count_lines(self.upload()) - 1)
                layout = check_beginning(decode_lines(self.upload()))
                self.layout = replace(layout, encoding=self.encoding)
            except ValidationError as error:
                self.add_error(sources[0], error)

    def _clean_proof(self) -> None:
        """Require the proof of consent of a list of people who want mail."""
        if self.cleaned_data.get("purpose") != Import.Purpose.SUBSCRIBE:
            return
        for name, message in PROOF_MESSAGES.items():
            if name not in self.errors and not self.cleaned_data.get(name):
                self.add_error(name, message)

    def upload(self) -> File:
        """Return the file that was handed in, or the text as one; from its start at each call."""
        text = "\n".join(self.cleaned_data["text"].splitlines())
        file: File = self.cleaned_data.get("file") or ContentFile(text.encode())
        file.seek(0)
        return file
