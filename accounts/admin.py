"""The admin of editors' accounts, which have roles instead of separate permissions."""

from typing import Any

from allauth.account.admin import EmailAddress  # registers itself, as the next two do
from allauth.mfa.admin import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin  # noqa: F401
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import Field, ManyToManyField, Model, QuerySet
from django.forms import Field as FormField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern

from accounts import services, trace
from accounts.account_form import AccountForm, RolesField
from accounts.notices import AccountChange, notify_holder
from accounts.proof import require_recent_proof
from accounts.second_step import describe_steps, reset_second_step
from accounts.sessions import end_sessions
from publishing.accounts import display_name
from publishing.admin import ScopedAdmin
from publishing.admin.admin_request import AdminRequest
from publishing.admin.routes import AdminRoute
from publishing.erasure import erase_traces
from publishing.permissions import Permission, Scope, get_scope, load_roles

# A group is a role, whose permissions stand in `settings.ROLES`; the rest belongs to its owner.
for model in (User, Group, EmailAddress, Authenticator):
    admin.site.unregister(model)


def invite_view(model_admin: ScopedAdmin, request: AdminRequest, user: User) -> HttpResponse:
    """Send a mail to choose a password: the invitation again, or that for a forgotten one."""
    require_reach(model_admin, request, user)
    if user.email:
        services.invite(user=user)
        model_admin.message_user(request, f"De mail gaat naar {user.email}.", messages.SUCCESS)
    else:
        text = "Vul eerst een e-mailadres in. Er is nog niets verstuurd."
        model_admin.message_user(request, text, messages.ERROR)
    return redirect(model_admin.url("change", user.pk))


def reset_second_step_view(
    model_admin: ScopedAdmin, request: AdminRequest, user: User
) -> HttpResponse:
    """Remove the second steps of somebody who lost them."""
    require_reach(model_admin, request, user)
    require_recent_proof(request)
    reset_second_step(user=user)
    end_sessions(user, except_key=request.session.session_key)
    text = f"De tweede stap van {display_name(user)} is gewist."
    model_admin.message_user(request, text, messages.SUCCESS)
    return redirect(model_admin.url("change", user.pk))


def require_reach(model_admin: ScopedAdmin, request: HttpRequest, user: User) -> None:
    """Raise `PermissionDenied` for an account above one's own."""
    if not model_admin.has_change_permission(request, user):
        raise PermissionDenied


ROUTES = [
    AdminRoute("invite", "<int:pk>/uitnodigen/", Permission.CHANGE, invite_view),
    AdminRoute(
        "reset_second_step",
        "<int:pk>/tweede-stap-wissen/",
        Permission.CHANGE,
        reset_second_step_view,
    ),
]


@admin.register(User)
class AccountAdmin(ScopedAdmin):
    section = "Beheer"
    section_order = 20
    is_searched_apart = True
    form = AccountForm
    change_form_template = "admin/auth/user/change_form.html"
    list_display = ["name_display", "email", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    search_fields = ["username", "first_name", "last_name", "email"]
    ordering = ["username"]
    fieldsets = [
        ("Wie", {"fields": ["first_name", "last_name", "email"]}),
        ("Wat mag zij of hij", {"fields": ["is_active", "is_staff", "groups", "regions"]}),
        ("Wanneer", {"fields": ["username", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        ("Wie", {"fields": ["first_name", "last_name", "email"]}),
        ("Wat mag zij of hij", {"fields": ["groups", "regions"]}),
    ]
    readonly_fields = ["username", "last_login", "date_joined"]

    @admin.display(description="naam", ordering="first_name")
    def name_display(self, obj: User) -> str:
        return display_name(obj)

    def get_urls(self) -> list[URLPattern]:
        return [*(route.url_pattern(self) for route in ROUTES), *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Hide superusers from everybody but superusers."""
        users = super().get_queryset(request)
        return users if request.user.is_superuser else users.filter(is_superuser=False)

    def has_scoped_permission(
        self, request: HttpRequest, permission: Permission, obj: Model | None = None
    ) -> bool:
        if isinstance(obj, User) and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_scoped_permission(request, permission, obj)

    def get_relation_queryset(self, db_field: Any, request: HttpRequest) -> QuerySet:
        """Offer roles to editors who may change all accounts."""
        if (
            db_field.name == "groups"
            and get_scope(request.user, Permission.CHANGE, User) is Scope.ALL
        ):
            return Group.objects.filter(name__in=load_roles()).order_by("name")
        return super().get_relation_queryset(db_field, request)

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: object
    ) -> FormField | None:
        if db_field.name == "is_staff":
            kwargs |= {"label": "Mag inloggen", "help_text": "Wat daarna mag, zeggen de rollen."}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: object
    ) -> forms.ModelMultipleChoiceField | None:
        if db_field.name == "groups":
            kwargs |= {"form_class": RolesField, "label": "Rollen"}
            kwargs["help_text"] = "Met meer rollen mag iemand alles wat elk daarvan mag."
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        user = kwargs.get("obj")
        if user is not None:
            context |= {
                "second_steps": describe_steps(user),
                "invite_url": self.url("invite", user.pk),
                "reset_url": self.url("reset_second_step", user.pk),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            require_recent_proof(request)
            obj.is_staff = True  # accounts are for editors alone
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change:
            self.record_changes(request, obj, form)

    def record_changes(self, request: HttpRequest, user: User, form: Any) -> None:
        """Record who may come in now and did not before, and what she logs in with."""
        labels = {"is_active": "Actief", "is_staff": "Mag inloggen"}
        for name in labels.keys() & set(form.changed_data):
            require_recent_proof(request)
            now = "ja" if getattr(user, name) else "nee"
            former = "nee" if now == "ja" else "ja"
            trace.record_rights(user, f"{labels[name]}: {former} → {now}")
        if not (user.is_active and user.is_staff):
            end_sessions(user)
        if "email" in form.changed_data:
            require_recent_proof(request)
            trace.record_credentials(user, "Ander e-mailadres")
            notify_holder(user, AccountChange.EMAIL, former_email=form.stored.get("email", ""))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change:
            services.invite(user=form.instance)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        self.message_user(request, f"De uitnodiging gaat naar {obj.email}.", messages.SUCCESS)
        return redirect(self.url("change", obj.pk))

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Delete an account with what else names its address; its name stays in the log."""
        end_sessions(obj)
        super().delete_model(request, obj)
        erase_traces(obj.email)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        users = list(queryset)
        for user in users:
            end_sessions(user)
        super().delete_queryset(request, queryset)
        for user in users:
            erase_traces(user.email)

    def audit_title(self, obj: User) -> str:
        return display_name(obj)
