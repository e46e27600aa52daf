"""What the admins of all things share, publishable or not: rights, the log, the way of deleting."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import NestedObjects, unquote
from django.core.exceptions import BadRequest
from django.db import DataError, models, router
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.text import capfirst
from js_asset import Media

from caching import version
from publishing.admin.form_errors import collect_form_errors
from publishing.admin.pk_parsing import parse_pk
from publishing.admin_urls import admin_url, audit_url, edit_url
from publishing.audit import record_event
from publishing.fields import rich_text_fields
from publishing.models import Event
from publishing.permissions import (
    Permission,
    Scope,
    accessible,
    can_publish_any,
    get_scope,
    has_permission,
    require_permission,
    selectable,
)

RICH_TEXT_MEDIA = Media(
    css={"all": ["admin_site/rich_text.css"]},
    js=["admin_site/style_nonce.js", "admin_site/rich_text.js"],
)


def decimal_field_options(message: str) -> dict[str, Any]:
    """How to ask for a number with a comma; `message` is for one that cannot be understood.

    As text: the number field of a browser drops what it does not expect without a word.
    """
    return {
        "localize": True,
        "widget": forms.TextInput(attrs={"inputmode": "decimal", "size": "12"}),
        "error_messages": {"invalid": message, "max_decimal_places": message},
    }


class OwnerField(forms.ModelChoiceField):
    """What makes a thing hers. She is asked for it in a draft too: without it, it is not hers."""

    default_error_messages = {
        "required": "Kies waar dit bij hoort. U kunt alleen kiezen wat van u is.",
        "invalid_choice": "Kies iets uit de lijst. U kunt alleen kiezen wat van u is.",
    }


class AccessibleRelatedFilter(admin.RelatedFieldListFilter):
    """Its choices are what the editor may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        return [(row.pk, str(row)) for row in model_admin.get_relation_queryset(field, request)]


class ScopedAdmin(admin.ModelAdmin):
    # The section of the start page in which the model stands; empty is the name of its app.
    section = ""
    # Its place in that section, from low to high.
    section_order = 1000

    view_on_site: Any = False  # Django's redirect for it leads to anything of any kind

    undeletable_reason = ""
    """Why nothing of this kind is ever deleted; shown where one looks for the button."""

    def has_scoped_permission(self, request: HttpRequest, right: Permission, obj: Any = None) -> bool:
        return has_permission(
            request.user, right, obj if isinstance(obj, self.model) else self.model
        )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_scoped_permission(request, Permission.VIEW, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_scoped_permission(request, Permission.ADD)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_scoped_permission(request, Permission.CHANGE, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self.reason_not_to_trash(obj) and self.has_scoped_permission(request, Permission.DELETE, obj)

    def has_publish_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if isinstance(obj, self.model):
            return self.has_scoped_permission(request, Permission.PUBLISH, obj)
        return can_publish_any(request.user, self.model)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        return accessible(request.user, Permission.VIEW, super().get_queryset(request))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Refuse rows that no list has: the database would stop at what is no key."""
        rows = self._get_edited_object_pks(request, "form")
        rows += request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(map(parse_pk, rows)):
            raise BadRequest("No key of a row")
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title} | (extra_context or {}))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Refuse numbers in the address that are too large for a column or a calendar."""
        try:
            return super().get_changelist_instance(request)
        except (ValueError, OverflowError, DataError) as error:
            raise BadRequest("No such filter") from error

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [self._scope_related_filter(item) for item in super().get_list_filter(request)]

    def _scope_related_filter(self, item: Any) -> Any:
        related = isinstance(item, str) and self.opts.get_field(item).is_relation
        return (item, AccessibleRelatedFilter) if related else item

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Only what the list offers: by any other column one could guess what it does not show."""
        offered = {self.date_hierarchy}
        for item in self.get_list_filter(request):
            name = getattr(item, "parameter_name", None)
            offered.add(name or (item if isinstance(item, str) else item[0]))
        allowed: bool = super().lookup_allowed(lookup, value, request)
        return allowed and lookup.partition("__")[0] in offered

    def url(self, name: str, *args: Any) -> str:
        """The address of one of the pages about a thing: `self.url("change", pk)`."""
        return admin_url(self.model, name, *args)

    def render_page(
        self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
    ) -> TemplateResponse:
        """A page of our own in the admin; `template` is its path in `templates/admin/`."""
        known = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/{template}.html", known | context, status=status)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", self.get_relation_queryset(db_field, request))
        if self.is_owner_field(db_field, request):
            kwargs |= {"form_class": OwnerField, "required": True, "help_text": ""}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """In a new thing, what its address asks for; where it belongs, for who has no choice."""
        initial: dict[str, Any] = dict(super().get_changeform_initial_data(request))
        for field in self.opts.concrete_fields:
            if field.is_relation and field.name in initial:
                initial[field.name] = parse_pk(initial[field.name])
            if self.is_owner_field(field, request):
                hers = list(self.get_relation_queryset(field, request)[:2])
                initial |= {field.name: hers[0].pk} if len(hers) == 1 else {}
        return initial

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", self.get_relation_queryset(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_relation_queryset(self, db_field: Any, request: HttpRequest) -> "models.QuerySet[Any]":
        """What an editor may tie a thing to: what she may see. What makes it hers must be hers."""
        right = Permission.CHANGE if self.is_owner_field(db_field, request) else Permission.VIEW
        return selectable(request.user, right, db_field.related_model)

    def is_owner_field(self, db_field: Any, request: HttpRequest) -> bool:
        """Whether a thing belongs to an editor of a part of the site by this field."""
        first = getattr(self.model, "owner_lookup", "").partition("__")[0]
        return (
            first == db_field.name
            and db_field.many_to_one
            and get_scope(request.user, Permission.CHANGE, self.model) < Scope.ALL
        )

    def count_related(self, request: HttpRequest, relation: str) -> Coalesce:
        """How many there are of a relation, as far as the editor may see them."""
        field: Any = self.opts.get_field(relation)
        back = field.remote_field.name
        seen = selectable(request.user, Permission.VIEW, field.related_model)
        each = seen.filter(**{back: OuterRef("pk")}).order_by().values(back)
        return Coalesce(Subquery(each.annotate(many=Count("pk")).values("many")), 0)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Let the rich-text editor run under the Content-Security-Policy.

        Its widget brings `js_asset.Media`, which puts the nonce of the response on every tag.
        """
        thing = kwargs.get("obj")
        if thing is not None and not self.has_change_permission(request, thing):
            for field in rich_text_fields(self.model):
                setattr(thing, field.attname, field.as_readonly_html(thing))
        context["reason_not_to_trash"] = self.reason_not_to_trash(thing)
        context["may_view_drafts"] = thing is not None and has_permission(
            request.user, Permission.VIEW_DRAFTS, thing
        )
        # One list, with links, instead of Django's note that there is something wrong.
        context |= {"problems": collect_form_errors(context), "errors": None}
        if isinstance(context["media"], Media):
            context["media"] = (context["media"] + RICH_TEXT_MEDIA).with_nonce(request.csp_nonce)  # type: ignore[attr-defined]
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        if not self._is_plain_save(request):
            return super().response_add(request, obj, post_url_continue)
        self.message_user(request, f"Toegevoegd: {obj}.", messages.SUCCESS)
        return self.response_post_save_add(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if not self._is_plain_save(request):
            return super().response_change(request, obj)
        self.message_user(request, f"Gewijzigd: {obj}.", messages.SUCCESS)
        return self.response_post_save_change(request, obj)

    def _is_plain_save(self, request: HttpRequest) -> bool:
        """Without a wish to go on; Django's own words for that begin with 'De' and any name."""
        return "_save" in request.POST and IS_POPUP_VAR not in request.POST

    def history_view(self, request: Any, object_id: Any, extra_context: Any = None) -> Any:
        """What stands about it in the log, for who may look in there."""
        thing = self.get_object(request, unquote(object_id))
        if thing is not None:
            require_permission(request.user, Permission.VIEW_DRAFTS, thing)
            if has_permission(request.user, Permission.VIEW, Event):
                return redirect(audit_url(thing))
        return super().history_view(request, object_id, extra_context)

    def reason_not_to_trash(self, obj: Any) -> str:
        return self.undeletable_reason

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name what was chosen, and count what editors know: no rows that only tie things."""
        stay = [f"{obj}: {why}" for obj in objs if (why := self.reason_not_to_trash(obj))]
        if stay:
            return [], {}, set(), stay
        _, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if protected:
            lacking, protected = set(), self._describe_protected(objs, request)
        known = [*self.admin_site._registry, *(inline.model for inline in self.inlines)]
        names = {model._meta.verbose_name_plural for model in known}
        counts = {name: count for name, count in counts.items() if name in names}
        return [str(obj) for obj in objs], counts, lacking, protected

    def _describe_protected(self, objs: Any, request: HttpRequest) -> list[Any]:
        """What cannot do without what is to go; of what she may not see, only how much there is."""
        collector = NestedObjects(using=router.db_for_write(self.model), origin=objs)
        collector.collect(objs)
        said, unseen = [], 0
        for thing in collector.protected:
            if has_permission(request.user, Permission.VIEW, thing):
                kind = capfirst(thing._meta.verbose_name)
                said.append(format_html('{}: <a href="{}">{}</a>', kind, edit_url(thing), thing))
            else:
                unseen += 1
        return [*said, f"Wat u niet kunt zien: {unseen}"] if unseen else said

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self.log_event(Event.Kind.ADDED, request, obj)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self.log_event(Event.Kind.CHANGED, request, obj)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self.log_event(Event.Kind.DELETED, request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Without a transaction around it, what `note` set off came before the deletion."""
        super().delete_queryset(request, queryset)
        version.invalidate()

    def audit_title(self, obj: Any) -> str:
        """What the log, of which nothing is ever removed, calls it."""
        return str(obj)

    def log_event(self, kind: Event.Kind, request: HttpRequest, obj: Any, detail: str = "") -> None:
        """Our own log instead of Django's; and visitors get to see it."""
        record_event(kind, obj, request.user, detail, title=self.audit_title(obj))
        version.invalidate()
