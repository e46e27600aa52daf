"""The accounts of editors, as who manages them sees them: roles instead of single permissions."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest

from publishing.admin import EditorsAdmin
from publishing.rights import Reach, Right, reach

admin.site.unregister(User)
admin.site.unregister(Group)  # the roles; what they may do stands in `techniekpact.roles`


@admin.register(User)
class EditorAdmin(EditorsAdmin, UserAdmin):
    list_display = ["username", "first_name", "last_name", "email", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    filter_horizontal = []
    formfield_overrides = {models.ManyToManyField: {"widget": CheckboxSelectMultiple}}
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Wie", {"fields": ["first_name", "last_name", "email"]}),
        ("Wat mag zij of hij", {"fields": ["is_active", "is_staff", "groups"]}),
        ("Wanneer", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        """A superuser is nobody's to change but a superuser's."""
        users = super().get_queryset(request)
        return users if request.user.is_superuser else users.filter(is_superuser=False)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def choices(self, db_field: Any, request: HttpRequest) -> "models.QuerySet[Any]":
        """Who gives out accounts gives out roles."""
        if db_field.name == "groups" and reach(request.user, Right.CHANGE, User) is Reach.ALL:
            return Group.objects.all()
        return super().choices(db_field, request)
