"""The admin of editors' accounts, which have roles instead of separate permissions."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Field, ManyToManyField, Model, QuerySet
from django.forms import Field as FormField
from django.http import HttpRequest, HttpResponse

from publishing.accounts import display_name
from publishing.admin import ScopedAdmin
from publishing.erasure import erase_traces
from publishing.permissions import Permission, Scope, get_scope
from techniekpact.roles import ROLE_DESCRIPTIONS, ROLES

admin.site.unregister(User)
admin.site.unregister(Group)  # a group is a role, and its permissions stand in `techniekpact.roles`


class RolesField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Group) -> str:
        return f"{obj.name}: {ROLE_DESCRIPTIONS[obj.name]}"


@admin.register(User)
class AccountAdmin(ScopedAdmin, UserAdmin):
    section = "Beheer"
    section_order = 20
    list_display = ["username", "first_name", "last_name", "email", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Wie", {"fields": ["first_name", "last_name", "email"]}),
        ("Wat mag zij of hij", {"fields": ["is_active", "is_staff", "groups"]}),
        ("Wanneer", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

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
            return Group.objects.filter(name__in=ROLES).order_by("name")
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

    def save_model(self, request: HttpRequest, obj: User, form: object, change: bool) -> None:
        if not change:
            obj.is_staff = True  # accounts are for editors alone
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Delete an account with what else names its address; its name stays in the log."""
        super().delete_model(request, obj)
        erase_traces(obj.email)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        emails = list(queryset.values_list("email", flat=True))
        super().delete_queryset(request, queryset)
        for email in emails:
            erase_traces(email)

    def response_add(
        self, request: HttpRequest, obj: object, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Continue to the roles of the new account, as Django does."""
        return UserAdmin.response_add(self, request, obj, post_url_continue)

    def audit_title(self, obj: User) -> str:
        return display_name(obj)
