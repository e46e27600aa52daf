"""Links to a draft for people without an account: to make, to copy and to take back."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from publishing import services
from publishing.models import ShareLink
from publishing.models.share_link import SHARE_LINK_LIFETIME
from publishing.permissions import Permission, has_permission

SHARE_FRAGMENT = "#delen"
"""Where the links stand in the form."""


class ShareLinkForm(forms.Form):
    days = forms.TypedChoiceField(
        label="De link werkt",
        choices=[(1, "1 dag"), (7, "7 dagen"), (14, "14 dagen"), (30, "30 dagen")],
        coerce=int,
        initial=SHARE_LINK_LIFETIME.days,
    )


def create_share_link(admin: Any, request: HttpRequest, thing: Any) -> HttpResponse:
    form = ShareLinkForm(request.POST)
    if form.is_valid():
        lifetime = timedelta(days=form.cleaned_data["days"])
        services.create_share_link(obj=thing, user=request.user, lifetime=lifetime)
        admin.message_user(request, "De link is klaar. Kopieer hem hieronder.")
    else:
        said = "Kies hoelang de link werkt. Er is niets gedeeld."
        admin.message_user(request, said, messages.ERROR)
    return HttpResponseRedirect(admin.url("change", thing.pk) + SHARE_FRAGMENT)


def revoke_share_link(admin: Any, request: HttpRequest, thing: Any, number: int) -> HttpResponse:
    link = get_object_or_404(ShareLink.objects.for_object(thing), pk=number)
    services.revoke_share_link(obj=thing, link=link, user=request.user)
    admin.message_user(request, "De link is ingetrokken. Niemand kan er nog iets mee zien.")
    return HttpResponseRedirect(admin.url("change", thing.pk) + SHARE_FRAGMENT)


def share_context(admin: Any, request: HttpRequest, thing: Any) -> dict[str, Any]:
    """For the form of `thing`, or of a new one (`None`)."""
    if thing is None or not has_permission(request.user, Permission.CHANGE, thing):
        return {}
    links = ShareLink.objects.for_object(thing).active().select_related("revision", "created_by")
    return {
        "share_form": ShareLinkForm(auto_id="share_%s"),
        "share_url": admin.url("create_share_link", thing.pk),
        "shared": [
            (link, admin.url("revoke_share_link", thing.pk, link.pk))
            for link in links.defer("revision__snapshot")
        ],
    }
