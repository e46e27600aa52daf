"""Choosing a file with versions, and adding some without leaving the form."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

from caching import version
from documents.forms import UploadForm
from documents.library_file import LibraryFile
from publishing.accounts import Account
from publishing.audit import record_event
from publishing.choices import Choice
from publishing.chooser import MAX_CHOICES, Chooser, render_added, render_errors
from publishing.models import Event
from publishing.permissions import Permission, has_permission, selectable


class LibraryFileChooser(Chooser):
    model: type[LibraryFile]
    upload_form: type[UploadForm]

    def may_choose(self, user: Account) -> bool:
        return has_permission(user, Permission.VIEW, self.model)

    def find_choices(self, request: HttpRequest, query: str) -> list[Choice]:
        files = selectable(request.user, Permission.VIEW, self.model)
        for word in query.split():
            files = files.filter(title__icontains=word)
        return [file.as_choice() for file in files[:MAX_CHOICES]]

    def context(self, request: HttpRequest) -> dict[str, object]:
        return {"upload_form": self.upload_form() if self.may_add(request.user) else None}

    def may_add(self, user: Account) -> bool:
        return has_permission(user, Permission.ADD, self.model)

    def add(self, request: HttpRequest) -> HttpResponse:
        form = self.upload_form(request.POST, request.FILES)
        if not form.is_valid():
            return render_errors(request, form)
        user, added = cast("User", request.user), cast("Any", form.instance)
        form.store_upload(user)
        record_event(Event.Kind.ADDED, added, user)
        version.invalidate()
        return render_added(request, added.as_choice())
