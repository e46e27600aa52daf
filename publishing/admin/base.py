"""The base of every model admin: permissions, the audit log and deletion."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR, IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import NestedObjects, unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import BadRequest
from django.db import DataError, router
from django.db.models import (
    Count,
    Field,
    ForeignKey,
    ManyToManyField,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.forms import Field as FormField
from django.forms import ModelChoiceField, ModelMultipleChoiceField, Widget
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from js_asset import ImportMap, Media

from caching import version
from publishing.admin import autosave
from publishing.admin.admin_request import get_user
from publishing.admin.form_errors import collect_form_errors
from publishing.admin.form_fields import ChooserWidget, OwnerField
from publishing.admin.hidden_fields import hidden_field_context
from publishing.admin.optimistic_lock import EditForm, FormOpening, as_edit_form
from publishing.admin.pk_parsing import parse_pk
from publishing.admin.plain_dutch import PlainDutchAdmin
from publishing.admin.rich_text_blocks import rich_text_context
from publishing.admin_urls import admin_url, audit_url, edit_url
from publishing.audit import record_event
from publishing.blocks.words import describe_blocks
from publishing.fields import rich_text_fields
from publishing.links.references import Reference, references_to
from publishing.models import Event, Publishable
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
from publishing.saved_filters import saved_filters_context

Context = dict[str, Any]

RICH_TEXT_MEDIA = Media(
    importmap=ImportMap(
        {
            f"rich-text/{name.replace('_', '-')}": f"admin_site/rich_text_{name}.js"
            for name in ("dialog", "footnotes", "insert_menu", "nodes", "tables")
        }
    ),
    css={
        "all": [
            "admin_site/rich_text.css",
            "admin_site/rich_text_blocks.css",
            "admin_site/rich_text_dialog.css",
            "admin_site/rich_text_insert_menu.css",
        ]
    },
    js=[
        "admin_site/style_nonce.js",
        "admin_site/rich_text.js",
        "admin_site/rich_text_links.js",
        "admin_site/rich_text_paste.js",
    ],
)


def lock_rows(model: type[Model], pks: Iterable[int]) -> None:
    """Lock rows until the transaction ends; in one order, so that no two wait for each other."""
    rows = model._base_manager.select_for_update().filter(pk__in=pks).order_by("pk")
    list(rows.values_list("pk"))


class AccessibleRelatedFilter(admin.RelatedFieldListFilter):
    """A filter that offers only the related objects that the editor may see."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: object
    ) -> list[tuple[str, Any]]:
        assert isinstance(model_admin, ScopedAdmin)
        related = model_admin.get_relation_queryset(field, request)
        return [(obj.pk, str(obj)) for obj in related]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        """Refuse the key of what the editor may not see: it would tell what belongs to that."""
        offered = {str(pk) for pk, _ in self.lookup_choices}
        chosen = {str(value) for value in self.lookup_val or ()}
        if not chosen <= offered:
            raise IncorrectLookupParameters
        return super().queryset(request, queryset)


class ScopedAdmin(PlainDutchAdmin):
    # The section of the start page in which the model stands; empty is the name of its app.
    section = ""
    # Its place in that section, from low to high.
    section_order = 1000
    # Whether the menu leads to the form of a new object, for who may add one.
    has_add_link = True

    # Whether the search over everything leaves it out, because its rows are about persons: they are
    # found in their own list alone.
    is_searched_apart = False

    # Django's redirect to the page of an object would reveal objects of any kind.
    view_on_site: Any = False

    # The reason why objects of this kind are never deleted, shown where the button would be.
    undeletable_reason = ""

    # Permissions

    def has_scoped_permission(
        self, request: HttpRequest, permission: Permission, obj: Model | None = None
    ) -> bool:
        """Return whether the user has a permission on the object, or on the model without one."""
        return has_permission(
            request.user, permission, obj if isinstance(obj, self.model) else self.model
        )

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_scoped_permission(request, Permission.VIEW, obj)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_scoped_permission(request, Permission.ADD)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_scoped_permission(request, Permission.CHANGE, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return not self.deletion_obstacle(obj) and self.has_scoped_permission(
            request, Permission.DELETE, obj
        )

    def has_publish_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if isinstance(obj, self.model):
            return self.has_scoped_permission(request, Permission.PUBLISH, obj)
        return can_publish_any(request.user, self.model)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return accessible(request.user, Permission.VIEW, super().get_queryset(request))

    # The changelist

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        """Refuse row keys that cannot exist, which would raise an error in the database."""
        keys = self._get_edited_object_pks(request, "form")
        keys += request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(map(parse_pk, keys)):
            raise BadRequest("No key of a row")
        context: Context = {"title": capfirst(self.opts.verbose_name_plural)}
        if not self.is_searched_apart:  # a filter may hold what somebody typed about a person
            context |= saved_filters_context(request.user, self.model, request.GET)
        return super().changelist_view(request, context | (extra_context or {}))

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Refuse numbers in the query that are too large for a column or a calendar."""
        try:
            return super().get_changelist_instance(request)
        except (ValueError, OverflowError, DataError) as error:
            raise BadRequest("No such filter") from error

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [self._scope_related_filter(spec) for spec in super().get_list_filter(request)]

    def _scope_related_filter(self, spec: object) -> object:
        related = isinstance(spec, str) and self.opts.get_field(spec).is_relation
        return (spec, AccessibleRelatedFilter) if related else spec

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow only the list's own filters: other lookups would let one guess hidden values."""
        offered, relations = {self.date_hierarchy}, set()
        for spec in self.get_list_filter(request):  # type: ignore[arg-type]
            name = getattr(spec, "parameter_name", None)
            name = name or (spec if isinstance(spec, str) else spec[0])
            offered.add(name)
            relations |= {name} if spec == (name, AccessibleRelatedFilter) else set()
        allowed: bool = super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]
        name, _, rest = lookup.partition("__")
        if name in relations and rest not in ("id__exact", "isnull"):
            return False
        return allowed and name in offered

    def count_related(self, request: HttpRequest, relation: str) -> Coalesce:
        """Return an annotation with the number of related objects that the editor may see."""
        field: Any = self.opts.get_field(relation)
        reverse_name = field.remote_field.name
        visible = selectable(request.user, Permission.VIEW, field.related_model)
        per_object = (
            visible.filter(**{reverse_name: OuterRef("pk")}).order_by().values(reverse_name)
        )
        return Coalesce(Subquery(per_object.annotate(many=Count("pk")).values("many")), 0)

    # Pages

    def url(self, name: str, *args: object) -> str:
        """Return the address of an admin page of this model, such as `self.url("change", pk)`."""
        return admin_url(self.model, name, *args)

    def render_page(
        self, request: HttpRequest, template: str, context: Context, status: int = 200
    ) -> TemplateResponse:
        """Render an admin page from `templates/admin/<template>.html`."""
        defaults = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(
            request, f"admin/{template}.html", defaults | context, status=status
        )

    # The form

    def _changeform_view(
        self, request: HttpRequest, object_id: str | None, *args: object
    ) -> HttpResponse:
        """Lock the row before a posted form reads it, so that the form compares with the latest."""
        if request.method == "POST" and object_id:
            lock_rows(self.model, [parse_pk(unquote(object_id))])
        return super()._changeform_view(request, object_id, *args)  # type: ignore[misc]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: object
    ) -> type[EditForm]:
        form_class = as_edit_form(super().get_form(request, obj, change=change, **kwargs))
        form_class.opening = self.get_opening(request, obj)
        form_class.user = request.user
        return form_class

    def get_opening(self, request: HttpRequest, obj: Any) -> FormOpening:
        """Return the state that the form of an object, or of a new one (`None`), opens on."""
        return FormOpening(autosave=autosave.find_resumed(self, request, obj))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        autosave.discard_submitted(self, request, form.instance if change else None)

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        """Leave out Django's red cross beside a choice, which would delete the chosen object.

        What is chosen in a dialog, or has no drafts, has no icons of Django at all: they open a
        window without the menu, and what is changed there counts at once.
        """
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False
            inner: Widget = field.widget.widget
            is_chosen = isinstance(inner, ChooserWidget)
            has_drafts = issubclass(field.widget.rel.model, Publishable)
            field.widget = field.widget if has_drafts and not is_chosen else inner
        return field

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: object
    ) -> ModelChoiceField | None:
        kwargs.setdefault("queryset", self.get_relation_queryset(db_field, request))
        if hasattr(db_field.related_model, "chooser_kind"):
            kwargs["widget"] = ChooserWidget(db_field.related_model)
        if self.is_owner_field(db_field, request):
            kwargs |= {"form_class": OwnerField, "required": True, "help_text": ""}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: object
    ) -> ModelMultipleChoiceField | None:
        kwargs.setdefault("queryset", self.get_relation_queryset(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Fill a new form from its query, and the owner field when there is only one choice."""
        initial: dict[str, Any] = dict(super().get_changeform_initial_data(request))
        for field in self.opts.concrete_fields:
            if field.is_relation and field.name in initial:
                initial[field.name] = parse_pk(initial[field.name])
            if self.is_owner_field(field, request):
                owned = list(self.get_relation_queryset(field, request)[:2])
                initial |= {field.name: owned[0].pk} if len(owned) == 1 else {}
        return initial

    def get_relation_queryset(self, db_field: Any, request: HttpRequest) -> QuerySet:
        """Return the objects that an editor may choose: those she may see.

        The owner field takes only objects that she may change.
        """
        is_owner = self.is_owner_field(db_field, request)
        permission = Permission.CHANGE if is_owner else Permission.VIEW
        return selectable(request.user, permission, db_field.related_model)

    def is_owner_field(self, db_field: Field, request: HttpRequest) -> bool:
        """Return whether this field decides if an object belongs to an editor of a part."""
        first = getattr(self.model, "owner_lookup", "").partition("__")[0]
        return (
            first == db_field.name
            and bool(db_field.many_to_one)
            and get_scope(request.user, Permission.CHANGE, self.model) < Scope.ALL
        )

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Add what our templates need, and allow the rich-text editor under the CSP.

        Its widget brings `js_asset.Media`, which puts the nonce of the response on every tag.
        """
        if obj is not None and not self.has_change_permission(request, obj):
            for field in rich_text_fields(self.model):
                html = describe_blocks(field.as_readonly_html(obj), get_user(request))
                setattr(obj, field.attname, mark_safe(html))  # noqa: S308  (sanitised)
        context["reason_not_to_trash"] = self.deletion_obstacle(obj)
        context["may_view_drafts"] = obj is not None and has_permission(
            request.user, Permission.VIEW_DRAFTS, obj
        )
        form = context["adminform"].form
        context |= hidden_field_context(request, self.model, obj, form)
        context |= rich_text_context(form, get_user(request))
        # A list of errors with links takes the place of Django's note that there are some.
        context |= {"form_errors": collect_form_errors(context), "errors": None}
        if isinstance(context["media"], Media):
            context["media"] = (context["media"] + RICH_TEXT_MEDIA).with_nonce(request.csp_nonce)  # type: ignore[attr-defined]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_add(
        self, request: HttpRequest, obj: Model, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Say it in words of our own: Django's begin with 'De', also before 'document'."""
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        self.message_user(request, _end_sentence(f"Toegevoegd: {obj}"), messages.SUCCESS)
        return self._response_on_form(request, obj) or self.response_post_save_add(request, obj)

    def response_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        self.message_user(request, _end_sentence(f"Gewijzigd: {obj}"), messages.SUCCESS)
        return self._response_on_form(request, obj) or self.response_post_save_change(request, obj)

    def _response_on_form(self, request: HttpRequest, obj: Model) -> HttpResponse | None:
        """Redirect to the form that the editor goes on with; `None` when she goes to the list."""
        if "_continue" in request.POST:
            url = self.url("change", obj.pk)
        elif "_addanother" in request.POST:
            url = self.url("add")
        else:
            return None
        filters = self.get_preserved_filters(request)
        return redirect(
            add_preserved_filters({"preserved_filters": filters, "opts": self.opts}, url)
        )

    # The audit log

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        """Redirect to the audit log of the object, for editors who may see the log."""
        obj = self.get_object(request, unquote(object_id))
        if obj is not None:
            require_permission(request.user, Permission.VIEW_DRAFTS, obj)
            if has_permission(request.user, Permission.VIEW, Event):
                return redirect(audit_url(obj))
        return super().history_view(request, object_id, extra_context)

    def log_addition(self, request: HttpRequest, obj: Model, message: object) -> Any:
        self.log_event(Event.Kind.ADDED, request, obj)

    def log_change(self, request: HttpRequest, obj: Model, message: object) -> Any:
        self.log_event(Event.Kind.CHANGED, request, obj)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Model]) -> Any:
        for obj in queryset:
            self.log_event(Event.Kind.DELETED, request, obj)

    def log_event(
        self, kind: Event.Kind, request: HttpRequest, obj: Model, detail: str = ""
    ) -> None:
        """Write to our own log instead of Django's, and invalidate the caches of the site."""
        record_event(kind, obj, get_user(request), detail, title=self.audit_title(obj))
        version.invalidate()

    def audit_title(self, obj: Any) -> str:
        """Return the object's name in the audit log, from which nothing is ever removed."""
        return str(obj)

    # Deletion

    def deletion_obstacle(self, obj: Any) -> str:
        """Return why the object cannot be deleted; empty when it can."""
        return self.undeletable_reason

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Delete the objects and invalidate the caches once more.

        Outside a transaction the invalidation of `log_deletions` comes before the deletion.
        """
        super().delete_queryset(request, queryset)
        version.invalidate()

    def get_deleted_objects(
        self, objs: Sequence[Model] | QuerySet[Model], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Name the chosen objects and count related kinds that editors know, without join rows."""
        obstacles = [
            f"{obj}: {obstacle}" for obj in objs if (obstacle := self.deletion_obstacle(obj))
        ]
        if obstacles:
            return [], {}, set(), obstacles
        _, counts, lacking, protected = super().get_deleted_objects(objs, request)
        references = references_to(list(objs), request.user) if objs else {}
        protected = [
            *(self._describe_protected(objs, request) if protected else ()),
            *_describe_blocking(references),
        ]
        if protected:
            lacking = set()
        known_models = [*self.admin_site._registry, *(inline.model for inline in self.inlines)]
        names = {model._meta.verbose_name_plural for model in known_models}
        counts = {name: count for name, count in counts.items() if name in names}
        chosen: list[Any] = []
        for obj in objs:
            lines = [_describe_reference(reference) for reference in references[obj.pk]]
            chosen += [str(obj), lines] if lines else [str(obj)]
        return chosen, counts, lacking, protected

    def _describe_protected(
        self, objs: Sequence[Model] | QuerySet[Model], request: HttpRequest
    ) -> list[str]:
        """Link the objects that prevent deletion, and count those that the editor may not see."""
        collector = NestedObjects(using=router.db_for_write(self.model), origin=objs)
        collector.collect(objs)
        descriptions: list[str] = []
        hidden_count = 0
        for obj in collector.protected:
            if has_permission(request.user, Permission.VIEW, obj):
                kind = capfirst(obj._meta.verbose_name)
                descriptions.append(
                    format_html('{}: <a href="{}">{}</a>', kind, edit_url(obj), obj)
                )
            else:
                hidden_count += 1
        hidden = [f"Wat u niet kunt zien: {hidden_count}"] if hidden_count else []
        return [*descriptions, *hidden]


def _end_sentence(text: str) -> str:
    """Add a full stop, unless the text ends with such a mark already: it may end with a title."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _describe_reference(reference: Reference) -> SafeString:
    """Return a line with a link, as Django's own pages about deletion want it."""
    html = render_to_string("admin/publishing/reference.html", {"reference": reference})
    return mark_safe(html.strip())  # noqa: S308  (a template has escaped it)


def _describe_blocking(references: Mapping[int, Sequence[Reference]]) -> list[str]:
    """Describe the texts, and the versions, that could not go live without what is deleted."""
    return [
        _describe_reference(reference)
        for group in references.values()
        for reference in group
        if reference.blocks_deletion and not reference.is_enforced
    ]
