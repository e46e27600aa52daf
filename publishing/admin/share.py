"""Links to a draft for people without an account: create, list and revoke."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from publishing import services
from publishing.models import Publishable, ShareLink
from publishing.models.share_link import SHARE_LINK_LIFETIME
from publishing.permissions import Permission, has_permission

if TYPE_CHECKING:
    from publishing.admin.admin_request import AdminRequest
    from publishing.admin.publishable import PublishableAdmin

SHARE_FRAGMENT = "#delen"  # the part of the form that lists the links


class ShareLinkForm(forms.Form):
    days = forms.TypedChoiceField(
        label="De link werkt",
        choices=[(1, "1 dag"), (7, "7 dagen"), (14, "14 dagen"), (30, "30 dagen")],
        coerce=int,
        initial=SHARE_LINK_LIFETIME.days,
    )


def create_share_link(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable
) -> HttpResponse:
    form = ShareLinkForm(request.POST)
    if form.is_valid():
        lifetime = timedelta(days=form.cleaned_data["days"])
        services.create_share_link(obj=obj, user=request.user, lifetime=lifetime)
        model_admin.message_user(request, "De link is klaar. Kopieer hem hieronder.")
    else:
        message = "Kies hoelang de link werkt. Er is niets gedeeld."
        model_admin.message_user(request, message, messages.ERROR)
    return HttpResponseRedirect(model_admin.url("change", obj.pk) + SHARE_FRAGMENT)


def revoke_share_link(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable, number: int
) -> HttpResponse:
    link = get_object_or_404(ShareLink.objects.for_object(obj), pk=number)
    services.revoke_share_link(obj=obj, link=link, user=request.user)
    message = "De link is ingetrokken. Niemand kan er nog iets mee zien."
    model_admin.message_user(request, message)
    return HttpResponseRedirect(model_admin.url("change", obj.pk) + SHARE_FRAGMENT)


def share_context(
    model_admin: PublishableAdmin, request: HttpRequest, obj: Publishable | None
) -> dict[str, object]:
    """Return the context for the form of an object, or of a new one (`None`)."""
    if obj is None or not has_permission(request.user, Permission.CHANGE, obj):
        return {}
    links = ShareLink.objects.for_object(obj).active().select_related("revision", "created_by")
    return {
        "share_form": ShareLinkForm(auto_id="share_%s"),
        "share_url": model_admin.url("create_share_link", obj.pk),
        "share_links": [
            (link, model_admin.url("revoke_share_link", obj.pk, link.pk))
            for link in links.defer("revision__snapshot").prefetch_related(
                "revision__content_object"
            )
            if services.is_share_link_valid(link)
        ],
    }
