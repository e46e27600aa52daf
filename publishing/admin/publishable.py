"""The admin of publishable things: Django's own list and form, with drafts behind them."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime

from publishing import services, snapshots
from publishing.admin import preview, review, share, work
from publishing.admin.base import EditorsAdmin
from publishing.admin.doors import DOORS
from publishing.admin.forms import PublishableForm, wants_all
from publishing.admin.lists import StatusFilter, publish_selected, unpublish_selected
from publishing.models import Autosave, Event, Revision
from publishing.rights import Reach, Right, may, reach
from publishing.status import badges

Fieldset = tuple[str | None, Any]

FINDING: Fieldset = ("Vindbaarheid", {"fields": ["slug", "summary"]})
SOURCES: Fieldset = (
    "Bronnen",
    {"fields": ["sources", "checked_on", "to_check", "editor_note"]},
)
PUBLISHING: Fieldset = ("Publiceren", {"fields": ["check_before"]})
PLANNING = ["plan_from", "plan_until"]


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
    actions = [publish_selected, unpublish_selected]

    # What an editor gets to see

    def get_urls(self) -> list[Any]:
        return [*(door.path_in(self) for door in DOORS), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        things: Any = super().get_queryset(request)
        return things.kept()

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [StatusFilter, *super().get_list_filter(request)]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        title, options = PUBLISHING
        fields = list(options["fields"])
        if work.may_edit(self, request, obj):
            fields += ["note"]
        if self.has_publish_permission(request, obj):
            fields += PLANNING
        return [*super().get_fieldsets(request, obj), (title, {"fields": fields})]

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """As it was saved last, published or not, for who may see that."""
        thing = super().get_object(request, object_id, from_field)
        if thing is not None and may(request.user, Right.INSPECT, thing):
            thing.opened = thing.newest.snapshot if thing.newest else snapshots.of(thing)
            snapshots.overlay(thing, thing.opened["fields"])
        return thing

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        if work.RESUME in request.GET:
            form.resumed = work.unsaved(self, request, obj)
        return form

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        """None to a user of a part of the site: her choice is short, and only hers."""
        fields = super().get_autocomplete_fields(request)
        return fields if reach(request.user, Right.VIEW, self.model) is Reach.ALL else []

    def why_it_stays(self, obj: Any) -> str:
        return obj.why_it_stays() if obj else self.stays

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        thing, user = kwargs.get("obj"), request.user
        context |= {
            "badges": badges(thing) if thing else [],
            "wanted_all": wants_all(request.POST),
            "may_publish": may(user, Right.PUBLISH, thing or self.model),
            "may_inspect": thing is not None and may(user, Right.INSPECT, thing),
            "why_it_shows": thing.why_it_shows() if thing else "",
        }
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        context |= work.context(self, request, thing, context["adminform"].form, formsets)
        for part in (preview, share, review):
            context |= part.context(self, request, thing)
        return super().render_change_form(request, context, *args, **kwargs)

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
                    based_on=int(base) if base.isdecimal() else None,
                )
                if revision.kind == Revision.Kind.ASIDE:
                    request.aside = revision  # type: ignore[attr-defined]
                    return
            else:
                made = services.create(
                    model=self.model, snapshot=snapshot, by=request.user, note=note
                )
                form.instance.pk = made.pk
                self.place_new(made)
            self.save_at_once(request, form)
        self.go_on(request, form)

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

    def go_on(self, request: HttpRequest, form: Any) -> None:
        """After the draft is safe: publish, plan or submit it, as the button says."""
        thing, data, by = form.instance, form.cleaned_data, request.user
        name = f"‘{thing}’" if str(thing).strip(". ") else "Uw werk"
        try:
            with transaction.atomic():
                if "_publish" in request.POST:
                    services.publish(thing=thing, by=by)
                    until = data.get("plan_until")
                    services.schedule(thing=thing, by=by, publish_at=None, expire_at=until)
                    said = "staat op de site."
                elif "_schedule" in request.POST:
                    services.schedule(
                        thing=thing,
                        by=by,
                        publish_at=data["plan_from"],
                        expire_at=data["plan_until"],
                    )
                    said = "is ingepland."
                elif "_submit" in request.POST:
                    services.submit(thing=thing, by=by, note=data["note"])
                    said = "wacht op een oordeel van de landelijke redactie."
                else:
                    said = "is als concept bewaard. Bezoekers zien het nog niet."
        except ValidationError as error:
            problems = " ".join(error.messages)
            said = "is als concept bewaard, maar niet gepubliceerd. " + problems
            self.message_user(request, f"{name} {said}", messages.WARNING)
        else:
            self.message_user(request, f"{name} {said}", messages.SUCCESS)

    def construct_change_message(self, *args: Any, **kwargs: Any) -> Any:
        return []  # the log has its own lines, from `services`

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        pass

    log_change = log_addition

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self.response_change(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Back to the form: she may want to go on, preview or share."""
        if aside := getattr(request, "aside", None):
            return redirect(self.url("choose", obj.pk, aside.pk))
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        return HttpResponseRedirect(self.url("change", obj.pk))

    # Lists

    def visible(self, obj: Any) -> bool:
        """Whether a visitor can open the page of `obj`."""
        return bool(obj.live)

    def view_on_site(self, obj: Any) -> str | None:
        return obj.get_absolute_url() if self.visible(obj) else None

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
