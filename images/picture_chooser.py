"""Choosing a picture from the library, and adding some without leaving the form."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from images.models import Collection, Image
from images.uploads import ACCEPTED_FORMATS, validate_picture
from publishing.accounts import Account
from publishing.audit import record_event
from publishing.choices import Choice, title_from_file_name
from publishing.chooser import MAX_CHOICES, ChoiceFilter, Chooser, render_added, render_errors
from publishing.models import Event
from publishing.permissions import Permission, accessible, has_permission, selectable

SEARCHED_FIELDS = ("title", "alt", "credit")


class PictureUploadForm(forms.ModelForm):
    """Form for what must be known of a picture; without a title it is named after its file."""

    file = forms.FileField(
        label="bestand",
        validators=[validate_picture],
        max_length=None,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ACCEPTED_FORMATS.values())}),
    )
    title = forms.CharField(max_length=150, required=False)

    class Meta:
        model = Image
        fields = (
            "title",
            "file",
            "alt",
            "decorative",
            "credit",
            "licence",
            "consent",
            "collection",
        )

    def clean(self) -> None:
        super().clean()
        upload = self.cleaned_data.get("file")
        if upload and not self.cleaned_data.get("title"):
            self.cleaned_data["title"] = title_from_file_name(upload.name)


def upload_form(request: HttpRequest) -> PictureUploadForm | None:
    """Return the form to add pictures; `None` for who may not."""
    if not has_permission(request.user, Permission.ADD, Image):
        return None
    if request.method == "POST":
        form = PictureUploadForm(request.POST, request.FILES)
    else:
        form = PictureUploadForm(initial=_last_rights(cast("User", request.user)))
    collection: Any = form.fields["collection"]
    collection.queryset = accessible(request.user, Permission.VIEW, Collection)
    return form


def _last_rights(user: User) -> dict[str, object]:
    """Return the maker and licence of what a user added last: most people add their own pictures.

    Not the consent, which must be thought about for each picture.
    """
    own = Image.objects.filter(owner=user).order_by("-pk")
    return {**(own.values("credit", "licence").first() or {})}


class PictureChooser(Chooser):
    kind = "picture"
    title = "Kies een afbeelding"
    search_label = "Zoek op titel, maker of wat erop staat"
    template = "admin/chooser/pictures.html"

    def may_choose(self, user: Account) -> bool:
        return has_permission(user, Permission.VIEW, Image)

    def find_choices(self, request: HttpRequest, query: str) -> list[Choice]:
        images = selectable(request.user, Permission.VIEW, Image)
        for word in query.split():
            in_any_field = [Q(**{f"{name}__icontains": word}) for name in SEARCHED_FIELDS]
            images = images.filter(in_any_field[0] | in_any_field[1] | in_any_field[2])
        if (collection := request.GET.get("verzameling", "")).isdecimal():
            images = images.filter(collection__in=self._collections(request, collection))
        return [image.as_choice() for image in images[:MAX_CHOICES]]

    def _collections(self, request: HttpRequest, key: str) -> QuerySet[Collection]:
        return accessible(request.user, Permission.VIEW, Collection).filter(pk=int(key[:9]))

    def filters(self, request: HttpRequest) -> Sequence[ChoiceFilter]:
        names = accessible(request.user, Permission.VIEW, Collection).values_list("pk", "name")
        options = [("", "Alle verzamelingen"), *((str(pk), name) for pk, name in names)]
        value = request.GET.get("verzameling", "")
        return [ChoiceFilter("verzameling", "Verzameling", options, value)] if names else []

    def context(self, request: HttpRequest) -> dict[str, object]:
        return {"upload_form": upload_form(request)}

    def may_add(self, user: Account) -> bool:
        return has_permission(user, Permission.ADD, Image)

    def add(self, request: HttpRequest) -> HttpResponse:
        form = upload_form(request)
        assert form
        if not form.is_valid():
            return render_errors(request, form)
        image: Image = form.save(commit=False)
        image.owner = user = cast("User", request.user)
        image.save()
        record_event(Event.Kind.ADDED, image, user)
        return render_added(request, image.as_choice())
