"""The admin of publishable things: Django's own list and form, with drafts behind them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime

from publishing import services
from publishing.admin import autosave, history, links, preview, review, share, submit
from publishing.admin.base import OwnerField, ScopedAdmin
from publishing.admin.changelist import (
    StatusFilter,
    publish_selected,
    schedule_selected,
    unpublish_selected,
)
from publishing.admin.fieldsets import PUBLISHING_FIELDS, PUBLISHING_FIELDSET, exclude_fields
from publishing.admin.forms import PublishableForm, requires_complete
from publishing.admin.pk_parsing import parse_pk
from publishing.admin.routes import ROUTES
from publishing.admin.schedule_fields import SCHEDULE_FIELDS
from publishing.admin.trash import confirm_and_trash, delete_selected
from publishing.models import Autosave, Event, Revision
from publishing.permissions import Permission, Scope, accessible, get_scope, has_permission, redact
from publishing.revisions import snapshots
from publishing.status import status_badges

ADDRESS_HELP_TEXT = "Verandert u dit, dan leiden oude links vanzelf hierheen."


class LowerCaseSlugField(forms.SlugField):
    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).lower()


class PublishableAdmin(ScopedAdmin):
    form = PublishableForm
    change_form_template = "admin/publishing/change_form.html"
    show_facets = admin.ShowFacets.NEVER  # they cost a query or two per filter
    formfield_overrides = {
        models.SlugField: {"form_class": LowerCaseSlugField, "widget": AdminTextInputWidget},
        models.URLField: {"assume_scheme": "https"},
    }
    actions = [publish_selected, unpublish_selected, schedule_selected, delete_selected]
    button_labels: Mapping[str, str] = {
        "publish": "Publiceer",
        "schedule": "Plan in",
        "unpublish": "Haal van de site",
    }
    """On the buttons; one without words is not there."""

    # What an editor gets to see

    def get_urls(self) -> list[Any]:
        return [*(door.url_pattern(self) for door in ROUTES), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        things: Any = super().get_queryset(request)
        return things.not_trashed()

    def get_list_filter(self, request: HttpRequest) -> Any:
        inner = self.model.internal_fields if self.may_list_redacted(request) else ()
        found = super().get_list_filter(request)
        return [StatusFilter, *(item for item in found if item not in inner)]

    def may_list_redacted(self, request: HttpRequest) -> bool:
        """Whether there may be things of this kind of which she sees only what visitors see."""
        return get_scope(request.user, Permission.VIEW_DRAFTS, self.model) < Scope.ALL

    def get_search_fields(self, request: HttpRequest) -> Any:
        """Not by what a thing hangs on, which may be hidden from her."""
        fields = super().get_search_fields(request)
        return (
            [it for it in fields if "__" not in it] if self.may_list_redacted(request) else fields
        )

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changes = super().get_changelist_instance(request)
        if self.may_list_redacted(request):
            hers = accessible(request.user, Permission.VIEW_DRAFTS, self.model).values_list(
                "pk", flat=True
            )
            known = set(hers.filter(pk__in=[thing.pk for thing in changes.result_list]))
            redact([it for it in changes.result_list if it.pk not in known], request.user)
        return changes

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = exclude_fields(super().get_fieldsets(request, obj), PUBLISHING_FIELDS)
        if obj and not has_permission(request.user, Permission.VIEW_DRAFTS, obj):
            return exclude_fields(fieldsets, self.model.internal_fields)
        title, options = PUBLISHING_FIELDSET
        fields = list(options["fields"])
        if autosave.can_edit(self, request, obj):
            fields += ["note"]
        everywhere = get_scope(request.user, Permission.PUBLISH, self.model) is Scope.ALL
        publishes = everywhere or (obj and self.has_publish_permission(request, obj))
        if publishes and not (obj or self.model()).reason_not_to_publish():
            fields += SCHEDULE_FIELDS
        return [*fieldsets, (title, {"fields": fields})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = (
            self.model.owner_readonly
            if get_scope(request.user, Permission.CHANGE, self.model) < Scope.ALL
            else ()
        )
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """As it was saved last, published or not, for who may see that."""
        thing = super().get_object(request, object_id, from_field)
        if thing is None:
            return None
        self.view_on_site(thing)  # before a draft has its say
        if not has_permission(request.user, Permission.VIEW_DRAFTS, thing):
            redact([thing], request.user)
        else:
            thing.opened = (
                thing.latest_revision.snapshot
                if thing.latest_revision
                else snapshots.take_snapshot(thing)
            )
            snapshots.set_fields(thing, thing.opened["fields"])
        return thing

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        if autosave.RESUME_PARAMETER in request.GET:
            form.resumed = autosave.find_autosave(self, request, obj)
        if request.method == "GET":
            form.wishes = {
                name: request.GET[name] for name in SCHEDULE_FIELDS if name in request.GET
            }
        return form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in self.model.address_fields():
            field.help_text = f"{field.help_text} {ADDRESS_HELP_TEXT}".strip()
        return field

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        """None to a user of a part of the site: her choice is short, and only hers."""
        fields = super().get_autocomplete_fields(request)
        return fields if get_scope(request.user, Permission.VIEW, self.model) is Scope.ALL else []

    def reason_not_to_trash(self, obj: Any) -> str:
        return (obj or self.model()).reason_not_to_trash() or self.undeletable_reason

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        thing, user = kwargs.get("obj"), request.user
        context |= {
            "badges": status_badges(thing) if thing else [],
            "button_labels": self.button_labels,
            "wanted_all": requires_complete(request.POST),
            "may_publish": has_permission(
                user, Permission.PUBLISH, thing or self.build_blank_object(context)
            ),
            "reason_not_to_unpublish": thing.reason_not_to_unpublish() if thing else "",
            "reason_not_to_publish": (thing or self.model()).reason_not_to_publish(),
        }
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        context |= autosave.autosave_context(
            self, request, thing, context["adminform"].form, formsets
        )
        for part in (preview, share, review, links):
            context |= part.context(self, request, thing)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_preview_urls(self, thing: Any, page: str) -> list[tuple[str, str]]:
        """What there is to see in the preview: its name, and the door to it; the first is shown.

        `page` is the door to the page.
        """
        return [("Pagina", page)]

    def build_blank_object(self, context: dict[str, Any]) -> Any:
        """A new thing as its empty form has it: with the region of who has only one."""
        begun, first = self.model(), self.model.owner_lookup.partition("__")[0]
        form = context["adminform"].form
        if isinstance(form.fields.get(first), OwnerField):
            initial = form.get_initial_for_field(form.fields[first], first)
            setattr(begun, self.model._meta.get_field(first).attname, initial)
        return begun

    # What an editor does with the form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing is written before the rows are known; see `save_related`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        snapshot = form.snapshot(formsets)
        note = form.cleaned_data["note"]
        with transaction.atomic():
            Autosave.discard(request.user, self.model, form.instance.pk or 0)
            if change:
                base = request.POST.get("_based_on", "")
                revision = services.save_draft(
                    obj=form.instance,
                    snapshot=snapshot,
                    user=request.user,
                    note=note,
                    based_on=parse_pk(base) if base.isdecimal() else None,
                )
                if revision.kind == Revision.Kind.CONFLICT:
                    request.aside = revision  # type: ignore[attr-defined]
                    return
                request.unchanged = str(revision.pk) == base or revision.base_id is None  # type: ignore[attr-defined]
            else:
                made = services.create_draft(
                    model=self.model, snapshot=snapshot, user=request.user, note=note
                )
                form.instance.pk = made.pk
                self.append_to_order(made)
            self.save_unversioned_fields(request, form)
        submit.run_submit_action(self, request, form)
        if "_draft" in request.POST:
            request.wishes = submit.unscheduled_input(form)  # type: ignore[attr-defined]

    def append_to_order(self, thing: Any) -> None:
        """For things in an order."""

    def save_unversioned_fields(self, request: HttpRequest, form: Any) -> None:
        """The fields without drafts (`Publishable.unversioned`), as far as this form has them."""
        names = [n for n in form.changed_data if n in self.model.unversioned]
        if not names:
            return
        row = self.model._base_manager.get(pk=form.instance.pk)
        for name in names:
            field = self.model._meta.get_field(name)
            if field.many_to_many:
                getattr(row, name).set(form.cleaned_data[name])
            else:
                setattr(row, name, form.cleaned_data[name])
                self.model._base_manager.filter(pk=row.pk).update(**{name: getattr(row, name)})
        labels = [str(self.model._meta.get_field(name).verbose_name) for name in names]
        self.log_event(Event.Kind.CHANGED, request, row, ", ".join(labels))

    def construct_change_message(self, *args: Any, **kwargs: Any) -> Any:
        return []  # the log has its own lines, from `services`

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        pass

    log_change = log_addition

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self.response_change(request, obj)

    def history_view(self, request: Any, object_id: Any, extra_context: Any = None) -> Any:
        """Of our own revisions and log, instead of Django's."""
        return history.history_view(self, request, unquote(object_id))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Back to the form: she may want to go on, preview or share."""
        if aside := getattr(request, "aside", None):
            return redirect(self.url("resolve_conflict", obj.pk, aside.pk))
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        wishes = getattr(request, "wishes", {})
        query = f"?{urlencode(wishes)}" if wishes else ""
        return HttpResponseRedirect(self.url("change", obj.pk) + query)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Nothing is deleted: it goes to the bin."""
        thing = super().get_object(request, unquote(object_id))
        if thing is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_delete_permission(request, thing):
            raise PermissionDenied
        asked = confirm_and_trash(self, request, [thing], self.url("change", thing.pk))
        if asked is None and IS_POPUP_VAR in request.POST:
            return self.response_delete(request, str(thing), thing.pk)
        return asked or redirect(self.url("changelist"))

    # Lists

    def has_public_page(self, obj: Any) -> bool:
        """Whether a visitor can open the page of `obj`."""
        return bool(obj.is_on_site)

    def view_on_site(self, obj: Any) -> str | None:
        """Where visitors find it; a draft may have another address, or none."""
        if not hasattr(obj, "on_site"):
            obj.on_site = obj.get_absolute_url() if self.has_public_page(obj) else None
        return obj.on_site

    @admin.display(description="status")
    def status_badges(self, obj: Any) -> str:
        looks = [(f"status status--{look}", words) for look, words in status_badges(obj)]
        shown = format_html_join(" ", '<span class="{}">{}</span>', looks)
        if url := self.view_on_site(obj):
            return format_html(
                '{} <a href="{}">Bekijk<span class="visually-hidden"> {} op de site</span></a>',
                shown,
                url,
                obj,
            )
        return shown

    @admin.display(description="gepubliceerd", ordering="last_published_at")
    def published_on(self, obj: Any) -> str:
        return date_format(localtime(obj.last_published_at)) if obj.last_published_at else ""
