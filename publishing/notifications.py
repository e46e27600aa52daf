"""Mails to editors about their work, put in `settings.OUTBOX` within the caller's transaction."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.module_loading import import_string

from publishing.accounts import display_name
from publishing.mail_templates import render_mail
from publishing.models import Event, Publishable
from publishing.permissions import Permission, find_users_with_permission, has_permission


def notify_submitted(obj: Publishable, user: User, note: str) -> None:
    """Ask the publishers, except the one who submitted it, to review an object."""
    publishers = find_users_with_permission(Permission.PUBLISH, obj)
    recipients = [publisher for publisher in publishers if publisher != user]
    _notify("submitted", recipients, obj, user_name=display_name(user), message=note)


def notify_sent_back(obj: Publishable, user: User, remark: str) -> None:
    """Tell the one who submitted an object that it needs more work."""
    recipients = _find_last_actor(Event.Kind.SUBMITTED, obj, exclude=user)
    _notify("sent_back", recipients, obj, user_name=display_name(user), message=remark)


def notify_approved(obj: Publishable, user: User | None) -> None:
    """Tell the one who submitted an object that it is on the site; the schedule has no user."""
    recipients = _find_last_actor(Event.Kind.SUBMITTED, obj, exclude=user)
    _notify("approved", recipients, obj, user_name=user and display_name(user))


def notify_approved_as_planned(obj: Publishable, user: User) -> None:
    """Tell the one who submitted an object when it will be on the site."""
    recipients = _find_last_actor(Event.Kind.SUBMITTED, obj, exclude=user)
    _notify("approved_as_planned", recipients, obj, user_name=display_name(user))


def notify_failed(obj: Publishable, error: str) -> None:
    """Tell the planner and the publishers that a scheduled publication failed."""
    planner = _find_last_actor(Event.Kind.SCHEDULED, obj)
    publishers = find_users_with_permission(Permission.PUBLISH, obj)
    _notify("failed", {*planner, *publishers}, obj, message=error)


def _find_last_actor(kind: Event.Kind, obj: Publishable, exclude: User | None = None) -> list[User]:
    """Return the last user of an event, if she is active, may still see it and is not excluded."""
    event = Event.objects.for_object(obj).filter(kind=kind).first()
    if event is None or event.user_id is None:
        return []
    users = get_user_model()._default_manager.filter(pk=event.user_id, is_active=True)
    return [
        user
        for user in users
        if user != exclude and has_permission(user, Permission.VIEW_DRAFTS, obj)
    ]


def _notify(name: str, recipients: Iterable[User], obj: Publishable, **context: object) -> None:
    """Render `publishing/mail/<name>/` once and queue it for each recipient with an address."""
    content = render_mail(
        f"publishing/mail/{name}", {"obj": obj, "path": _editor_path(obj), **context}
    )
    enqueue = import_string(settings.OUTBOX)
    for user in recipients:
        if user.email:
            enqueue(user=user, content=content)


def _editor_path(obj: Publishable) -> str:
    if obj.trashed_at:
        return reverse("admin:trash")
    opts = obj._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[obj.pk])
