from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import InlineAdminFormSet
from django.contrib.admin.options import InlineModelAdmin
from django.db.models import Field, QuerySet
from django.forms import Field as FormField
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from newsletter.admin import (
    domain_check,
    issue_copy,
    issue_test_mail,
    issue_tools,
    mail_hold,
    mailing,
    mailing_figures_export,
    missed,
    posters,
    standing_outline,
)
from newsletter.admin.issue_form import IssueForm, ItemInline
from newsletter.content.item_search import ContentResult, add_thumbnails, find_by_reference
from newsletter.models import BODY_LOOKUPS, Issue, parse_picture_reference
from newsletter.services.standing_outline import OWN_FIELDS, find_outline, outline_snapshot
from publishing.accounts import Account
from publishing.admin import PublishableAdmin
from publishing.admin.base import Context
from publishing.admin.fieldsets import Fieldset, exclude_fields
from publishing.admin.forms import PublishableForm
from publishing.admin.schedule_fields import SCHEDULE_FIELDS
from publishing.admin.trash import delete_selected
from publishing.models import Publishable


@admin.register(Issue)
class IssueAdmin(PublishableAdmin):
    offers_copy = False  # it has a button of its own, which keeps what was typed
    section_order = 10
    form = IssueForm
    change_form_template = "admin/newsletter/issue/change_form.html"
    list_display = ["title", "status_badges", "mailing_status", "copy_button"]
    search_fields = ["title", "summary"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [ItemInline]
    actions = [delete_selected]
    button_labels = {"publish": "Werk archief bij", "unpublish": "Haal uit het archief"}
    fieldsets = [
        (None, {"fields": ["title", "summary", "slug", "audience"], "classes": ["above"]}),
        (None, {"fields": ["intro"], "classes": ["above"]}),
        (None, {"fields": ["closing"]}),
    ]

    class Media:
        css = {
            "all": [
                "admin_site/newsletter.css",
                "admin_site/newsletter-content-search.css",
                "admin_site/newsletter-pre-send.css",
            ]
        }
        js = [
            forms.Script("admin_site/newsletter.js", type="module"),
            forms.Script("admin_site/ordering.js", type="module"),
        ]

    def get_urls(self) -> list[URLPattern]:
        parts = (
            issue_copy,
            issue_tools,
            mailing,
            missed,
            mailing_figures_export,
            domain_check,
            mail_hold,
            standing_outline,
            posters,
        )
        routes = [route.url_pattern(self) for part in parts for route in part.ROUTES]
        figures = self.admin_site.admin_view(
            partial(mailing_figures_export.download_all_figures, self)
        )
        return [
            path("csv/", figures, name="newsletter_issue_csv"),
            *routes,
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        context = {**(extra_context or {}), "may_publish": self.has_publish_permission(request)}
        return super().changelist_view(request, context)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        columns = super().get_list_display(request)
        may_copy = self.has_add_permission(request)
        return [name for name in columns if may_copy or name != "copy_button"]

    def get_fieldsets(self, request: HttpRequest, obj: Issue | None = None) -> list[Fieldset]:
        left_out = [*SCHEDULE_FIELDS, *(OWN_FIELDS if obj and obj.is_outline else ())]
        return exclude_fields(super().get_fieldsets(request, obj), left_out)

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Issue | None = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj and obj.is_outline else super().get_prepopulated_fields(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Fill a new form from the outline."""
        return outline_snapshot()["fields"] | super().get_changeform_initial_data(request)

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Publishable, inline: InlineModelAdmin, prefix: str
    ) -> dict[str, object]:
        """Add the items of the outline to a new form, unless it opens on something else."""
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        opening = kwargs.get("opening")
        if opening and not obj.pk:
            kwargs["opening"] = replace(opening, snapshot=outline_snapshot())
        return kwargs

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        rows = super().get_queryset(request)
        return rows.select_related("mailing").defer(*BODY_LOOKUPS)

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: object
    ) -> FormField | None:
        field: FormField | None = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "summary":
            field.help_text = (
                "Eén of twee zinnen. Mailprogramma's tonen ze achter het onderwerp; ze staan ook "
                "in het archief."
            )
        return field

    def get_preview_urls(self, obj: Issue | None, page_url: str) -> list[tuple[str, str]]:
        mails = [
            ("Mail", issue_tools.tool_url(self, "mail", obj)),
            ("Mail als tekst", issue_tools.tool_url(self, "mail_text", obj)),
        ]
        return mails if obj and obj.is_outline else [*mails, ("Pagina", page_url)]

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Issue | None = None,
    ) -> HttpResponse:
        form: PublishableForm = context["adminform"].form
        context |= {
            **issue_tools.issue_tools_context(self, request, obj, form.opening.snapshot),
            **issue_test_mail.test_addresses_context(request.user, form.autosaved_data),
            "has_outline": add and form.autosaved_data is None and find_outline() is not None,
            "item_forms": item_forms(context["inline_admin_formsets"], request.user),
            "mailing": mailing.joined_mailing(obj),
            "sending_note": mailing.sending_note(obj),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.display(description="verzending", ordering="mailing__send_at")
    def mailing_status(self, obj: Issue) -> str:
        return "Gaat nooit uit" if obj.is_outline else mailing.status_link(self, obj)

    @admin.display(description="kopie")
    def copy_button(self, obj: Issue) -> str:
        return "" if obj.is_outline else issue_copy.copy_button(self, obj)


def item_forms(
    inline_formsets: list[InlineAdminFormSet], user: Account
) -> list[tuple[forms.ModelForm, ContentResult | None, bool]]:
    """Return the form of each item, the content that the user may see, if it is a picture."""
    item_forms = [form for inline in inline_formsets for form in inline.formset.forms]
    references = [str(form["target_reference"].value() or "") for form in item_forms]
    results = add_thumbnails(find_by_reference(references, user))
    return [
        (form, results.get(reference), bool(parse_picture_reference(reference)))
        for form, reference in zip(item_forms, references, strict=True)
    ]
