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

from publishing import services, snapshots
from publishing.admin import addresses, buttons, history, preview, review, share, work
from publishing.admin.base import EditorsAdmin, HersField
from publishing.admin.doors import DOORS
from publishing.admin.fieldsets import OWN_PLACE, PUBLISHING, without
from publishing.admin.forms import PublishableForm, wants_all
from publishing.admin.keys import number_in
from publishing.admin.lists import (
    StatusFilter,
    plan_selected,
    publish_selected,
    unpublish_selected,
)
from publishing.admin.plans import PLANNING
from publishing.admin.thrown import delete_selected, throw_away
from publishing.models import Autosave, Event, Revision
from publishing.rights import Reach, Right, may, reach, reachable, veil
from publishing.status import badges

MOVES = "Verandert u dit, dan leiden oude links vanzelf hierheen."


class LowerCaseSlugField(forms.SlugField):
    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).lower()


class PublishableAdmin(EditorsAdmin):
    form = PublishableForm
    change_form_template = "admin/publishing/change_form.html"
    show_facets = admin.ShowFacets.NEVER  # they cost a query or two per filter
    formfield_overrides = {
        models.SlugField: {"form_class": LowerCaseSlugField, "widget": AdminTextInputWidget},
        models.URLField: {"assume_scheme": "https"},
    }
    actions = [publish_selected, unpublish_selected, plan_selected, delete_selected]
    words: Mapping[str, str] = {
        "publish": "Publiceer",
        "schedule": "Plan in",
        "unpublish": "Haal van de site",
    }
    """On the buttons; one without words is not there."""

    # What an editor gets to see

    def get_urls(self) -> list[Any]:
        return [*(door.path_in(self) for door in DOORS), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        things: Any = super().get_queryset(request)
        return things.kept()

    def get_list_filter(self, request: HttpRequest) -> Any:
        inner = self.model.inner if self.sees_less(request) else ()
        found = super().get_list_filter(request)
        return [StatusFilter, *(item for item in found if item not in inner)]

    def sees_less(self, request: HttpRequest) -> bool:
        """Whether there may be things of this kind of which she sees only what visitors see."""
        return reach(request.user, Right.INSPECT, self.model) < Reach.ALL

    def get_search_fields(self, request: HttpRequest) -> Any:
        """Not by what a thing hangs on, which may be hidden from her."""
        fields = super().get_search_fields(request)
        return [it for it in fields if "__" not in it] if self.sees_less(request) else fields

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changes = super().get_changelist_instance(request)
        if self.sees_less(request):
            hers = reachable(request.user, Right.INSPECT, self.model).values_list("pk", flat=True)
            known = set(hers.filter(pk__in=[thing.pk for thing in changes.result_list]))
            veil([it for it in changes.result_list if it.pk not in known], request.user)
        return changes

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = without(super().get_fieldsets(request, obj), OWN_PLACE)
        if obj and not may(request.user, Right.INSPECT, obj):
            return without(fieldsets, self.model.inner)
        title, options = PUBLISHING
        fields = list(options["fields"])
        if work.may_edit(self, request, obj):
            fields += ["note"]
        everywhere = reach(request.user, Right.PUBLISH, self.model) is Reach.ALL
        publishes = everywhere or (obj and self.has_publish_permission(request, obj))
        if publishes and not (obj or self.model()).why_it_waits():
            fields += PLANNING
        return [*fieldsets, (title, {"fields": fields})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = (
            self.model.fixed if reach(request.user, Right.CHANGE, self.model) < Reach.ALL else ()
        )
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """As it was saved last, published or not, for who may see that."""
        thing = super().get_object(request, object_id, from_field)
        if thing is None:
            return None
        self.view_on_site(thing)  # before a draft has its say
        if not may(request.user, Right.INSPECT, thing):
            veil([thing], request.user)
        else:
            thing.opened = thing.newest.snapshot if thing.newest else snapshots.of(thing)
            snapshots.overlay(thing, thing.opened["fields"])
        return thing

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        if work.RESUME in request.GET:
            form.resumed = work.unsaved(self, request, obj)
        if request.method == "GET":
            form.wishes = {name: request.GET[name] for name in PLANNING if name in request.GET}
        return form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in self.model.address_fields():
            field.help_text = f"{field.help_text} {MOVES}".strip()
        return field

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        """None to a user of a part of the site: her choice is short, and only hers."""
        fields = super().get_autocomplete_fields(request)
        return fields if reach(request.user, Right.VIEW, self.model) is Reach.ALL else []

    def why_it_stays(self, obj: Any) -> str:
        return (obj or self.model()).why_it_stays() or self.stays

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        thing, user = kwargs.get("obj"), request.user
        context |= {
            "badges": badges(thing) if thing else [],
            "words": self.words,
            "wanted_all": wants_all(request.POST),
            "may_publish": may(user, Right.PUBLISH, thing or self.as_begun(context)),
            "why_it_shows": thing.why_it_shows() if thing else "",
            "why_it_waits": (thing or self.model()).why_it_waits(),
        }
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        context |= work.context(self, request, thing, context["adminform"].form, formsets)
        for part in (preview, share, review, addresses):
            context |= part.context(self, request, thing)
        return super().render_change_form(request, context, *args, **kwargs)

    def previews(self, thing: Any, page: str) -> list[tuple[str, str]]:
        """What there is to see in the preview: its name, and the door to it; the first is shown.

        `page` is the door to the page.
        """
        return [("Pagina", page)]

    def as_begun(self, context: dict[str, Any]) -> Any:
        """A new thing as its empty form has it: with the region of who has only one."""
        begun, first = self.model(), self.model.owners.partition("__")[0]
        form = context["adminform"].form
        if isinstance(form.fields.get(first), HersField):
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
            Autosave.forget(request.user, self.model, form.instance.pk or 0)
            if change:
                base = request.POST.get("_based_on", "")
                revision = services.save_draft(
                    thing=form.instance,
                    snapshot=snapshot,
                    by=request.user,
                    note=note,
                    based_on=number_in(base) if base.isdecimal() else None,
                )
                if revision.kind == Revision.Kind.ASIDE:
                    request.aside = revision  # type: ignore[attr-defined]
                    return
                request.unchanged = str(revision.pk) == base or revision.base_id is None  # type: ignore[attr-defined]
            else:
                made = services.create(
                    model=self.model, snapshot=snapshot, by=request.user, note=note
                )
                form.instance.pk = made.pk
                self.place_new(made)
            self.save_at_once(request, form)
        buttons.press(self, request, form)
        if "_draft" in request.POST:
            request.wishes = buttons.wishes(form)  # type: ignore[attr-defined]

    def place_new(self, thing: Any) -> None:
        """For things in an order."""

    def save_at_once(self, request: HttpRequest, form: Any) -> None:
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
        self.note(Event.Kind.CHANGED, request, row, ", ".join(labels))

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
        return history.overview(self, request, unquote(object_id))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Back to the form: she may want to go on, preview or share."""
        if aside := getattr(request, "aside", None):
            return redirect(self.url("choose", obj.pk, aside.pk))
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
        asked = throw_away(self, request, [thing], self.url("change", thing.pk))
        if asked is None and IS_POPUP_VAR in request.POST:
            return self.response_delete(request, str(thing), thing.pk)
        return asked or redirect(self.url("changelist"))

    # Lists

    def visible(self, obj: Any) -> bool:
        """Whether a visitor can open the page of `obj`."""
        return bool(obj.is_on_site)

    def view_on_site(self, obj: Any) -> str | None:
        """Where visitors find it; a draft may have another address, or none."""
        if not hasattr(obj, "on_site"):
            obj.on_site = obj.get_absolute_url() if self.visible(obj) else None
        return obj.on_site

    @admin.display(description="status")
    def publication(self, obj: Any) -> str:
        looks = [(f"status status--{look}", words) for look, words in badges(obj)]
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
