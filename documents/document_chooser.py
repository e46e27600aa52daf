"""Choosing a document, and adding some without leaving the form."""

from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

from caching import version
from documents.forms import DocumentForm
from documents.models import Document
from publishing.accounts import Account
from publishing.audit import record_event
from publishing.choices import Choice, title_from_file_name
from publishing.chooser import MAX_CHOICES, Chooser, render_added, render_errors
from publishing.models import Event
from publishing.permissions import Permission, has_permission, selectable


class DocumentUploadForm(DocumentForm):
    """Form for a new document; without a title it is named after its file."""

    class Meta:
        model = Document
        fields = ("title", "language")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False

    def clean(self) -> None:
        super().clean()
        upload = self.cleaned_data.get("upload")
        if upload and not self.cleaned_data.get("title"):
            self.cleaned_data["title"] = title_from_file_name(upload.name)


class DocumentChooser(Chooser):
    kind = "document"
    title = "Kies een document"
    template = "admin/chooser/documents.html"

    def may_choose(self, user: Account) -> bool:
        return has_permission(user, Permission.VIEW, Document)

    def find_choices(self, request: HttpRequest, query: str) -> list[Choice]:
        documents = selectable(request.user, Permission.VIEW, Document)
        for word in query.split():
            documents = documents.filter(title__icontains=word)
        return [document.as_choice() for document in documents[:MAX_CHOICES]]

    def context(self, request: HttpRequest) -> dict[str, object]:
        return {"upload_form": DocumentUploadForm() if self.may_add(request.user) else None}

    def may_add(self, user: Account) -> bool:
        return has_permission(user, Permission.ADD, Document)

    def add(self, request: HttpRequest) -> HttpResponse:
        form = DocumentUploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return render_errors(request, form)
        user = cast("User", request.user)
        form.store_upload(user)
        record_event(Event.Kind.ADDED, form.instance, user)
        version.invalidate()
        return render_added(request, form.instance.as_choice())
