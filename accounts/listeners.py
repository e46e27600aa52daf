"""Lines and mail that follow when somebody logs in, or her second steps or rights change."""

from typing import Any

from allauth.account.signals import user_logged_in as came_in
from allauth.core import context
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import m2m_changed
from django.http import HttpRequest

from accounts import sessions, trace
from accounts.notices import AccountChange, notify_holder
from accounts.proof import require_recent_proof
from accounts.second_step import describe_steps
from regions.models import Region


def connect() -> None:
    # Django's signal comes with every session; that of allauth only when somebody came in herself.
    user_logged_in.connect(sessions.start_session)
    came_in.connect(on_came_in)
    mfa_signals.authenticator_added.connect(on_step_added)
    mfa_signals.authenticator_removed.connect(on_step_removed)
    mfa_signals.authenticator_reset.connect(on_codes_made)
    mfa_signals.authenticator_used.connect(on_step_used)
    # Roles and regions are given on several pages; each of them changes these tables.
    m2m_changed.connect(on_roles_change, sender=User.groups.through)
    m2m_changed.connect(on_editors_change, sender=Region.editors.through)


def on_came_in(request: HttpRequest, user: User, **kwargs: object) -> None:
    trace.record_log_in(request, user)


def on_step_added(user: User, authenticator: Authenticator, **kwargs: object) -> None:
    former = describe_steps(user, without=authenticator.pk)
    trace.record_credentials(user, f"Tweede stap: {former} → {describe_steps(user)}")


def on_step_removed(user: User, authenticator: Authenticator, **kwargs: object) -> None:
    former = describe_steps(user, removed=authenticator.type)
    trace.record_credentials(user, f"Tweede stap: {former} → {describe_steps(user)}")


def on_codes_made(user: User, **kwargs: object) -> None:
    trace.record_credentials(user, "Nieuwe herstelcodes; de oude werken niet meer")


def on_step_used(user: User, authenticator: Authenticator, **kwargs: object) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        row = Authenticator.objects.get(pk=authenticator.pk)  # with this code marked as used
        left = len(row.wrap().get_unused_codes())
        trace.record_credentials(user, f"Herstelcode gebruikt; nog {left} over")
        notify_holder(user, AccountChange.CODE_USED)


def on_roles_change(
    instance: Any, action: str, pk_set: set[int], reverse: bool, **kwargs: object
) -> None:
    """Record the roles before and after; only within a request, which has an actor."""
    if context.request is None or reverse:
        return
    names = list(instance.groups.order_by("name").values_list("name", flat=True))
    changed = Group.objects.filter(pk__in=pk_set or ()).values_list("name", flat=True)
    _record_list_change(instance, "Rollen", action, names, list(changed))


def on_editors_change(
    instance: Any, action: str, pk_set: set[int], reverse: bool, **kwargs: object
) -> None:
    """Record the regions of each editor before and after, from her page or from the region's."""
    if context.request is None:
        return
    if reverse:  # from the page of an account
        regions = list(Region.objects.filter(pk__in=pk_set or ()).values_list("name", flat=True))
        pairs = [(instance, regions)]
    else:
        pairs = [(user, [instance.name]) for user in User.objects.filter(pk__in=pk_set or ())]
    for user, changed in pairs:
        names = list(user.regions.order_by("name").values_list("name", flat=True))
        _record_list_change(user, "Regio's", action, names, changed)


def _record_list_change(
    user: User, label: str, action: str, names: list[str], changed: list[str]
) -> None:
    """Record a list of names before and after `changed` were added or removed."""
    match action:
        case "pre_add":
            after = sorted({*names, *changed})
        case "pre_remove":
            after = [name for name in names if name not in changed]
        case "pre_clear":
            after = []
        case _:
            return
    former, present = (", ".join(part) or "geen" for part in (names, after))
    if former != present:
        require_recent_proof(context.request)
        trace.record_rights(user, f"{label}: {former} → {present}")
