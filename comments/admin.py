"""The page with the comments on an object, and the steps of a conversation.

The panel beside the form is the same page: its script asks for the part with the comments alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, include, path

from comments import services
from comments.colleagues import find_colleagues, find_mentioned
from comments.forms import CommentForm, ReplyForm
from comments.models import Comment
from comments.threads import read_threads
from publishing.admin import PublishableAdmin
from publishing.admin.routes import GET_OR_POST, AdminRoute
from publishing.models import Publishable
from publishing.permissions import Permission, has_permission

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from publishing.admin.admin_request import AdminRequest

PLACED = "Uw opmerking staat erbij."
PART_HEADER = "X-Comments-Part"  # asked for by the script of the panel


def comments_page(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable
) -> HttpResponse:
    """Show the threads with a form for a new one; take what is posted."""
    colleagues = find_colleagues(obj, request.user)
    if request.method != "POST":
        form = CommentForm(type(obj), initial={"field": request.GET.get("veld", "")})
        return _render(model_admin, request, obj, colleagues, form=form)
    form = CommentForm(type(obj), request.POST)
    if not form.is_valid():
        chosen = request.POST.getlist("voor")
        return _render(model_admin, request, obj, colleagues, form=form, chosen=chosen)
    comment = services.add_comment(
        obj=obj,
        user=request.user,
        text=form.cleaned_data["text"],
        passage=form.get_passage(),
        mentioned=_read_mentioned(request, form, colleagues),
    )
    return _answer(model_admin, request, obj, PLACED, comment)


def reply(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable, number: int
) -> HttpResponse:
    thread = _get_thread(obj, number)
    colleagues = find_colleagues(obj, request.user)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        chosen = request.POST.getlist("voor")
        refused = {"reply_form": form, "reply_to": number, "reply_chosen": chosen}
        return _render(model_admin, request, obj, colleagues, **refused)
    services.add_reply(
        obj=obj,
        thread=thread,
        user=request.user,
        text=form.cleaned_data["text"],
        mentioned=_read_mentioned(request, form, colleagues),
    )
    return _answer(model_admin, request, obj, PLACED, thread)


def resolve(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable, number: int
) -> HttpResponse:
    thread = _get_thread(obj, number)
    services.resolve_thread(obj=obj, thread=thread, user=request.user)
    return _answer(model_admin, request, obj, "Dit is afgehandeld.", thread)


def reopen(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable, number: int
) -> HttpResponse:
    thread = _get_thread(obj, number)
    services.reopen_thread(obj=obj, thread=thread, user=request.user)
    return _answer(model_admin, request, obj, "Deze opmerking staat weer open.", thread)


def resolve_all(
    model_admin: PublishableAdmin, request: AdminRequest, obj: Publishable
) -> HttpResponse:
    number = services.resolve_all(obj=obj, user=request.user)
    done = {0: "Er stond geen opmerking open.", 1: "De opmerking is afgehandeld."}
    message = done.get(number, f"Alle {number} opmerkingen zijn afgehandeld.")
    if "naar_formulier" in request.POST and not _is_part(request):
        model_admin.message_user(request, message, messages.SUCCESS)
        return redirect(model_admin.url("change", obj.pk))
    return _answer(model_admin, request, obj, message)


def _get_thread(obj: Publishable, number: int) -> Comment:
    threads: QuerySet[Comment] = Comment.objects.for_object(obj).threads()
    return get_object_or_404(threads, pk=number)


def _read_mentioned(request: AdminRequest, form: ReplyForm, colleagues: list[User]) -> list[User]:
    return find_mentioned(form.cleaned_data["text"], request.POST.getlist("voor"), colleagues)


def _is_part(request: AdminRequest) -> bool:
    return PART_HEADER in request.headers


def _answer(
    model_admin: PublishableAdmin,
    request: AdminRequest,
    obj: Publishable,
    message: str,
    thread: Comment | None = None,
) -> HttpResponse:
    """Tell what happened: on the page, or in the part of it that the script asked for."""
    if _is_part(request):
        colleagues = find_colleagues(obj, request.user)
        number = thread.pk if thread else 0
        return _render(model_admin, request, obj, colleagues, message=message, changed=number)
    model_admin.message_user(request, message, messages.SUCCESS)
    fragment = f"#opmerking-{thread.pk}" if thread else ""
    return redirect(model_admin.url("comments", obj.pk) + fragment)


def _render(
    model_admin: PublishableAdmin,
    request: AdminRequest,
    obj: Publishable,
    colleagues: list[User],
    **extra: object,
) -> TemplateResponse:
    threads = read_threads(obj)
    context = {
        "obj": obj,
        "title": f"Opmerkingen bij ‘{obj}’",
        "colleagues": colleagues,
        "open_threads": [thread for thread in threads if thread.is_open],
        "resolved_threads": [thread for thread in threads if not thread.is_open],
        "resolvable_keys": [
            thread.comment.pk
            for thread in threads
            if services.may_resolve(request.user, obj, thread.comment)
        ],
        "may_resolve_all": has_permission(request.user, Permission.PUBLISH, obj),
        "form": CommentForm(type(obj)),
        "is_part": _is_part(request),
        "form_url": model_admin.url("change", obj.pk),
        **extra,
    }
    template = "comments/part" if _is_part(request) else "comments/page"
    return model_admin.render_page(request, template, context)


ROUTES = [
    AdminRoute(
        "comments", "<int:pk>/opmerkingen/", Permission.VIEW_DRAFTS, comments_page, GET_OR_POST
    ),
    AdminRoute(
        "comment_reply",
        "<int:pk>/opmerkingen/<int:number>/antwoord/",
        Permission.VIEW_DRAFTS,
        reply,
    ),
    AdminRoute(
        "comment_resolve",
        "<int:pk>/opmerkingen/<int:number>/afgehandeld/",
        Permission.VIEW_DRAFTS,  # and what `services.may_resolve` asks
        resolve,
    ),
    AdminRoute(
        "comment_reopen",
        "<int:pk>/opmerkingen/<int:number>/heropenen/",
        Permission.VIEW_DRAFTS,  # as above
        reopen,
    ),
    AdminRoute(
        "comments_resolve_all",
        "<int:pk>/opmerkingen/alle-afgehandeld/",
        Permission.PUBLISH,
        resolve_all,
    ),
]


def comment_urls(site: AdminSite) -> list[URLPattern | URLResolver]:
    """Return the addresses of these pages for each model with drafts, below those of its admin."""
    return [
        path(
            f"{model._meta.app_label}/{model._meta.model_name}/",
            include([route.url_pattern(model_admin) for route in ROUTES]),
        )
        for model, model_admin in site._registry.items()
        if isinstance(model_admin, PublishableAdmin)
    ]
