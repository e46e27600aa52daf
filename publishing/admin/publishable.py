"""The admin of publishable objects: Django's own list and form, with drafts behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR, InlineModelAdmin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Field, Model, Q, QuerySet, Value
from django.forms import Field as FormField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime

from caching.statements import compile_union, keep_statement
from publishing import services
from publishing.accounts import Account
from publishing.admin import autosave, conflict_resolution, history, submit
from publishing.admin.address_notices import links_context
from publishing.admin.admin_request import get_user
from publishing.admin.base import Context, ScopedAdmin
from publishing.admin.changelist_actions import (
    publish_selected,
    schedule_selected,
    unpublish_selected,
)
from publishing.admin.changelist_filters import (
    ChangedByFilter,
    OwnFilter,
    StatusFilter,
    annotate_last_change,
)
from publishing.admin.draft_titles import (
    annotate_draft_title,
    filter_by_draft_title,
    title_column,
)
from publishing.admin.fieldsets import (
    PUBLISHING_FIELDS,
    PUBLISHING_FIELDSET,
    Fieldset,
    exclude_fields,
)
from publishing.admin.form_fields import LowerCaseSlugField, OwnerField
from publishing.admin.forms import PublishableForm
from publishing.admin.inlines import ChildInline
from publishing.admin.optimistic_lock import FormOpening
from publishing.admin.preview import preview_context
from publishing.admin.routes import ROUTES
from publishing.admin.schedule_fields import SCHEDULE_FIELDS, unscheduled_input
from publishing.admin.share import share_context
from publishing.admin.trash import confirm_and_trash, delete_selected
from publishing.admin.withheld_notices import mark_withheld
from publishing.admin.workflow import moderation_context
from publishing.admin.writing import writing_context
from publishing.models import Publishable, Revision
from publishing.models.publishable import PublishableQuerySet
from publishing.permission_cache import permission_cache
from publishing.permissions import Permission, Scope, accessible, get_scope, has_permission, redact
from publishing.revisions import snapshots
from publishing.services import DraftOutcome
from publishing.status import status_badges
from publishing.typed_links import WebAddressField

ADDRESS_HELP_TEXT = "Verandert u dit, dan leiden oude links vanzelf hierheen."


class EditConflictError(Exception):
    """A draft was saved beside a later revision; the editor has to choose between the two."""

    def __init__(self, obj: Publishable, revision: Revision) -> None:
        super().__init__(str(revision))
        self.obj, self.revision = obj, revision


class PublishableAdmin(ScopedAdmin):
    model: type[Publishable]
    form = PublishableForm
    change_form_template = "admin/publishing/change_form.html"
    show_facets = admin.ShowFacets.NEVER  # they cost one or two queries per filter
    show_full_result_count = False  # it counts the whole table for each page
    formfield_overrides = {
        models.SlugField: {"form_class": LowerCaseSlugField, "widget": AdminTextInputWidget},
        models.URLField: {"form_class": WebAddressField},
    }
    actions = [publish_selected, unpublish_selected, schedule_selected, delete_selected]
    # The autocomplete fields that an editor of a part of the site has too: those with many choices.
    autocomplete_for_owners: Sequence[str] = ()
    # The number of objects that there can be, where that is fixed: the last one cannot be added to.
    max_objects: int | None = None
    # Whether the form has a button that copies the object.
    offers_copy = True
    # A button without a label is left out.
    button_labels: Mapping[str, str] = {
        "publish": "Publiceer",
        "plan": "Plan publicatie",
        "publish_now": "Publiceer nu",
        "schedule": "Bewaar planning",
        "unpublish": "Haal van de site",
    }

    def get_urls(self) -> list[URLPattern]:
        return [*(route.url_pattern(self) for route in ROUTES), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Offer no form for one object more than there can be."""
        return super().has_add_permission(request) and self._has_room(request.user)

    def _has_room(self, user: Account) -> bool:
        if self.max_objects is None:
            return True
        # Every field that chooses such an object asks, and the menu asks for all of them.
        cached = permission_cache(user)
        if cached.object_counts is None:
            cached.object_counts = self._count_limited_objects()
        return cached.object_counts[self.model._meta.label] < self.max_objects

    def _count_limited_objects(self) -> Counter[str]:
        """Return, by label, the number of objects of each model that has a limit."""
        limited = (
            admin.model._base_manager.order_by().values_list(Value(admin.model._meta.label), "pk")
            for admin in self.admin_site._registry.values()
            if getattr(admin, "max_objects", None)
        )
        rows = keep_statement("limited objects", lambda: compile_union(limited)).fetch()
        return Counter(label for label, _ in rows)

    # The changelist

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset: PublishableQuerySet = super().get_queryset(request)  # type: ignore[assignment]
        return annotate_last_change(annotate_draft_title(queryset.not_trashed()))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Show the title of the draft beside the one that visitors see."""
        title = title_column(self.model)
        return [
            title if name == self.model.title_field else name
            for name in super().get_list_display(request)
        ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Find an object by the title of its draft as well, if the editor may see that."""
        results, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        if not search_term.strip() or self.model.title_field not in self.search_fields:
            return results, may_have_duplicates
        inspectable = accessible(request.user, Permission.VIEW_DRAFTS, queryset)
        by_draft = filter_by_draft_title(inspectable, search_term.split())
        is_found = Q(pk__in=results.values("pk")) | Q(pk__in=by_draft.values("pk"))
        return queryset.filter(is_found), False

    def may_list_redacted(self, request: HttpRequest) -> bool:
        """Return whether the list may have objects whose drafts the editor cannot see."""
        return get_scope(request.user, Permission.VIEW_DRAFTS, self.model) < Scope.ALL

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        internal = self.model.internal_fields if self.may_list_redacted(request) else ()
        specs = super().get_list_filter(request)
        own = [StatusFilter, OwnFilter, ChangedByFilter]
        return [*own, *(spec for spec in specs if spec not in internal)]

    def get_search_fields(self, request: HttpRequest) -> list[str] | tuple[str, ...]:
        """Return no fields of related objects to an editor who may not see all of these."""
        fields = super().get_search_fields(request)
        return (
            [name for name in fields if "__" not in name]
            if self.may_list_redacted(request)
            else fields
        )

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        changelist = super().get_changelist_instance(request)
        if self.may_list_redacted(request):
            rows: Sequence[Publishable] = changelist.result_list
            inspectable = accessible(request.user, Permission.VIEW_DRAFTS, self.model)
            pks = inspectable.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
            inspectable_pks = set(pks)
            redacted: list[Any] = [row for row in rows if row.pk not in inspectable_pks]
            redact(redacted, request.user)
            for row in redacted:
                row.changed_at, row.changed_by = None, ""
        return changelist

    def view_on_site(self, obj: Publishable) -> str | None:
        return obj.live_url

    @admin.display(description="status")
    def status_badges(self, obj: Publishable) -> str:
        badges = [(f"status status--{look}", label) for look, label in status_badges(obj)]
        html = format_html_join(" ", '<span class="{}">{}</span>', badges)
        if not obj.live_url:
            return html
        return format_html(
            '{} <a href="{}">Bekijk<span class="visually-hidden"> {} op de site</span></a>',
            html,
            obj.live_url,
            obj,
        )

    @admin.display(description="gewijzigd", ordering="changed_at")
    def last_change(self, obj: Any) -> str:
        """Show when the latest version was saved, and by whom."""
        moment = obj.changed_at or obj.last_published_at
        day = date_format(localtime(moment), "j b Y") if moment else ""
        return f"{day}, {obj.changed_by}" if obj.changed_by else day

    # The form

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Publishable | None:
        """Return the object with its latest revision laid over the row, or redacted.

        Redacted means: only what visitors see, for an editor who may not see drafts.
        """
        obj: Publishable | None = super().get_object(request, object_id, from_field)
        if obj is None:
            return None
        _ = obj.live_url  # cached here, since a draft may have another address
        if has_permission(request.user, Permission.VIEW_DRAFTS, obj):
            snapshots.set_fields(obj, snapshots.latest_snapshot(obj)["fields"])
        else:
            redact([obj], request.user)
        return obj

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Fieldset]:
        fieldsets = exclude_fields(super().get_fieldsets(request, obj), PUBLISHING_FIELDS)
        if obj and not has_permission(request.user, Permission.VIEW_DRAFTS, obj):
            return exclude_fields(fieldsets, self.model.internal_fields)
        title, options = PUBLISHING_FIELDSET
        fields = list(options["fields"])
        if autosave.can_edit(self, request, obj):
            fields += ["note"]
        publishes_all = get_scope(request.user, Permission.PUBLISH, self.model) is Scope.ALL
        publishes = publishes_all or (obj and self.has_publish_permission(request, obj))
        if publishes and not (obj or self.model()).reason_not_to_publish():
            fields += SCHEDULE_FIELDS
        return [*fieldsets, (title, {"fields": fields})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        may_change_all = get_scope(request.user, Permission.CHANGE, self.model) is Scope.ALL
        owner_readonly = () if may_change_all else self.model.owner_readonly
        return [*super().get_readonly_fields(request, obj), *owner_readonly]

    def get_opening(self, request: HttpRequest, obj: Publishable | None) -> FormOpening:
        """Return the state that the form of an object, or of a new one (`None`), opens on."""
        may_view_drafts = obj and has_permission(request.user, Permission.VIEW_DRAFTS, obj)
        query = request.GET if request.method == "GET" else {}
        return FormOpening(
            snapshot=snapshots.latest_snapshot(obj) if obj and may_view_drafts else None,
            autosave=autosave.find_resumed(self, request, obj),
            unscheduled={name: query[name] for name in SCHEDULE_FIELDS if name in query},
        )

    def get_formset_kwargs(
        self,
        request: HttpRequest,
        obj: Publishable,
        inline: InlineModelAdmin,
        prefix: str,
    ) -> dict[str, object]:
        kwargs: dict[str, object] = super().get_formset_kwargs(request, obj, inline, prefix)
        saved = obj if obj.pk else None
        opens = request.method == "GET" and isinstance(inline, ChildInline)
        if opens and inline.has_change_permission(request, saved):
            kwargs["opening"] = self.get_opening(request, saved)
        return kwargs

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: object
    ) -> FormField | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in self.model.address_fields():
            field.help_text = f"{field.help_text} {ADDRESS_HELP_TEXT}".strip()
        return field

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str] | tuple[str, ...]:
        """Return few to an editor of a part of the site, who mostly has few choices."""
        if get_scope(request.user, Permission.VIEW, self.model) is Scope.ALL:
            return super().get_autocomplete_fields(request)
        return list(self.autocomplete_for_owners)

    def deletion_obstacle(self, obj: Any) -> str:
        return (obj or self.model()).reason_not_to_trash() or self.undeletable_reason

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        form: PublishableForm = context["adminform"].form
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        blank = obj or self.build_blank_object(form)
        context |= {
            # First, since a field that was looked at keeps the help text that it had.
            "withheld": mark_withheld(form, request.user),
            "badges": status_badges(obj) if obj else [],
            "copy_url": self._copy_url(request, obj),
            "button_labels": self.button_labels,
            "has_start": bool(form["plan_from"].value()),
            "required_complete": submit.requires_complete(request.POST),
            "may_publish": has_permission(request.user, Permission.PUBLISH, blank),
            "reason_not_to_unpublish": obj.reason_not_to_unpublish() if obj else "",
            "reason_not_to_publish": (obj or self.model()).reason_not_to_publish(),
            **autosave.autosave_context(self, request, obj, form, formsets),
            **preview_context(self, request, obj),
            **share_context(self, request, obj),
            **writing_context(self, request, obj, form, formsets),
            **moderation_context(self, request, obj),
            **conflict_resolution.conflict_context(self, request, obj),
            **links_context(obj, form.opening.snapshot),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _copy_url(self, request: HttpRequest, obj: Publishable | None) -> str:
        """Return where a copy is made; empty when the editor may not, or there is room for none."""
        may_copy = (
            self.offers_copy
            and obj is not None
            and has_permission(request.user, Permission.ADD, obj)
            and self.has_add_permission(request)
        )
        return self.url("copy", obj.pk) if may_copy and obj else ""

    def get_preview_urls(self, obj: Any, page_url: str) -> list[tuple[str, str]]:
        """Return the label and address of each preview, of which the first is shown at once.

        `page_url` is the preview of the page.
        """
        return [("Pagina", page_url)]

    def build_blank_object(self, form: PublishableForm) -> Publishable:
        """Return a new object as its empty form has it, so with the only choice of an owner."""
        obj, name = self.model(), self.model.owner_lookup.partition("__")[0]
        field = form.fields.get(name)
        if isinstance(field, OwnerField):
            attname = self.model._meta.get_field(name).attname  # type: ignore[union-attr]
            setattr(obj, attname, form.get_initial_for_field(field, name))
        return obj

    # Saving

    def _changeform_view(self, request: HttpRequest, *args: Any) -> HttpResponse:
        """Redirect to the choice after a conflict; caught here, its transaction is committed."""
        try:
            return super()._changeform_view(request, *args)
        except EditConflictError as conflict:
            url = self.url("resolve_conflict", conflict.obj.pk, conflict.revision.pk)
            return redirect(url + self._unscheduled_query(request, conflict.obj))

    def save_model(self, request: HttpRequest, obj: Model, form: object, change: bool) -> None:
        """Write nothing: `save_related` saves the form and its rows together."""

    def save_related(
        self,
        request: HttpRequest,
        form: Any,
        formsets: Any,
        change: bool,
    ) -> None:
        submission = submit.build_submission(form, formsets)
        user, obj = get_user(request), form.instance
        autosave.discard_submitted(self, request, obj if change else None)
        if change:
            result = services.submit_draft(obj=obj, user=user, submission=submission)
            if result.draft is DraftOutcome.CONFLICT:
                raise EditConflictError(obj, result.revision)
        else:
            result = services.submit_new_draft(
                model=self.model,
                user=user,
                submission=submission,
                unversioned=self.get_unversioned_defaults(),
            )
            obj.pk = result.row.pk
        submit.announce_result(self, request, form, result)
        for conflict in form.tolerated_conflicts:
            self.message_user(request, conflict, messages.WARNING)

    def get_unversioned_defaults(self) -> Mapping[str, object]:
        """Return the values of columns without drafts in a new object, such as its position."""
        return {}

    def construct_change_message(self, *args: object, **kwargs: object) -> list[object]:  # type: ignore[override]
        return []  # the services write to the audit log

    def log_addition(self, request: HttpRequest, obj: Model, message: object) -> Any:
        pass

    log_change = log_addition

    def response_add(
        self, request: HttpRequest, obj: Model, post_url_continue: str | None = None
    ) -> HttpResponse:
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self.response_change(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Redirect to the form, with the moments that were typed and not scheduled in its query."""
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        query = self._unscheduled_query(request, obj) if "_draft" in request.POST else ""
        return HttpResponseRedirect(self.url("change", obj.pk) + query)

    def _unscheduled_query(self, request: HttpRequest, obj: Publishable) -> str:
        """Return the query that fills in moments which were typed and are not in the schedule."""
        unscheduled = unscheduled_input(request.POST, obj)
        return f"?{urlencode(unscheduled)}" if unscheduled else ""

    # History and deletion

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        """Show our own revisions and events instead of Django's."""
        return history.history_view(self, request, unquote(object_id))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponse:
        """Move the object to the trash instead of deleting it."""
        obj = super().get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_delete_permission(request, obj):
            raise PermissionDenied
        page = confirm_and_trash(self, request, [obj], self.url("change", obj.pk))
        if page is None and IS_POPUP_VAR in request.POST:
            return self.response_delete(request, str(obj), obj.pk)
        return page or redirect(self.url("changelist"))
