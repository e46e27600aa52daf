from __future__ import annotations

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import InlineAdminFormSet
from django.db.models import Field, QuerySet
from django.forms import Field as FormField
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from newsletter.admin import domain_check, issue_tools, mail_hold, mailing, posters
from newsletter.admin.issue_form import IssueForm, ItemInline
from newsletter.content.search import ContentResult, find_by_reference
from newsletter.models import Issue
from publishing.accounts import Account
from publishing.admin import PublishableAdmin
from publishing.admin.base import Context
from publishing.admin.fieldsets import Fieldset, exclude_fields
from publishing.admin.schedule_fields import SCHEDULE_FIELDS
from publishing.admin.trash import delete_selected


@admin.register(Issue)
class IssueAdmin(PublishableAdmin):
    section_order = 10
    form = IssueForm
    change_form_template = "admin/newsletter/issue/change_form.html"
    list_display = ["title", "status_badges", "mailing_status"]
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
        parts = (issue_tools, mailing, domain_check, mail_hold, posters)
        routes = [route.url_pattern(self) for part in parts for route in part.ROUTES]
        return [*routes, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        context = {**(extra_context or {}), "may_publish": self.has_publish_permission(request)}
        return super().changelist_view(request, context)

    def get_fieldsets(self, request: HttpRequest, obj: Issue | None = None) -> list[Fieldset]:
        return exclude_fields(super().get_fieldsets(request, obj), SCHEDULE_FIELDS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        rows = super().get_queryset(request)
        return rows.select_related("mailing").defer("mailing__text", "mailing__html")

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
        return [
            ("Mail", issue_tools.tool_url(self, "mail", obj)),
            ("Mail als tekst", issue_tools.tool_url(self, "mail_text", obj)),
            ("Pagina", page_url),
        ]

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Issue | None = None,
    ) -> HttpResponse:
        opened = context["adminform"].form.opening.snapshot
        context |= issue_tools.issue_tools_context(self, request, obj, opened)
        context |= {
            "item_forms": item_forms(context["inline_admin_formsets"], request.user),
            "mailing": mailing.joined_mailing(obj),
            "sending_note": mailing.sending_note(obj),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.display(description="verzending", ordering="mailing__send_at")
    def mailing_status(self, obj: Issue) -> str:
        return mailing.status_link(self, obj)


def item_forms(
    inline_formsets: list[InlineAdminFormSet], user: Account
) -> list[tuple[forms.ModelForm, ContentResult | None]]:
    """Pair the form of each item with the content it refers to, if the user may see that."""
    item_forms = [form for inline in inline_formsets for form in inline.formset.forms]
    references = [str(form["target_reference"].value() or "") for form in item_forms]
    results = find_by_reference(references, user)
    return [
        (form, results.get(reference))
        for form, reference in zip(item_forms, references, strict=True)
    ]
