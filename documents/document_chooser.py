from documents.file_kinds import Kind
from documents.forms import UPLOAD_HELP, UploadForm, upload_field
from documents.library_chooser import LibraryFileChooser
from documents.models import Document


class DocumentUploadForm(UploadForm):
    upload = upload_field("Bestand", Kind.values, UPLOAD_HELP)

    class Meta:
        model = Document
        fields = ("title", "language")


class DocumentChooser(LibraryFileChooser):
    kind = "document"
    title = "Kies een document"
    template = "admin/chooser/documents.html"
    model = Document
    upload_form = DocumentUploadForm
