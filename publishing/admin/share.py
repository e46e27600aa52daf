"""Links to a draft for people without an account: to make, to copy and to take back."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from publishing import services
from publishing.models import ShareLink
from publishing.models.work import LINK_LIFETIME
from publishing.rights import Right, may

PART = "#delen"
"""Where the links stand in the form."""


class ShareForm(forms.Form):
    days = forms.TypedChoiceField(
        label="De link werkt",
        choices=[(1, "1 dag"), (7, "7 dagen"), (14, "14 dagen"), (30, "30 dagen")],
        coerce=int,
        initial=LINK_LIFETIME.days,
    )


def share(admin: Any, request: HttpRequest, thing: Any) -> HttpResponse:
    form = ShareForm(request.POST)
    if form.is_valid():
        lifetime = timedelta(days=form.cleaned_data["days"])
        services.share(thing=thing, by=request.user, lifetime=lifetime)
        admin.message_user(request, "De link is klaar. Kopieer hem hieronder.")
    else:
        said = "Kies hoelang de link werkt. Er is niets gedeeld."
        admin.message_user(request, said, messages.ERROR)
    return HttpResponseRedirect(admin.url("change", thing.pk) + PART)


def unshare(admin: Any, request: HttpRequest, thing: Any, number: int) -> HttpResponse:
    link = get_object_or_404(ShareLink.objects.of(thing), pk=number)
    services.unshare(thing=thing, link=link, by=request.user)
    admin.message_user(request, "De link is ingetrokken. Niemand kan er nog iets mee zien.")
    return HttpResponseRedirect(admin.url("change", thing.pk) + PART)


def context(admin: Any, request: HttpRequest, thing: Any) -> dict[str, Any]:
    """For the form of `thing`, or of a new one (`None`)."""
    if thing is None or not may(request.user, Right.CHANGE, thing):
        return {}
    links = ShareLink.objects.of(thing).working().select_related("revision", "created_by")
    return {
        "share_form": ShareForm(auto_id="share_%s"),
        "share_url": admin.url("share", thing.pk),
        "shared": [
            (link, admin.url("unshare", thing.pk, link.pk))
            for link in links.defer("revision__snapshot")
        ],
    }
