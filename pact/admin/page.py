from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Case, Field, Q, Value, When
from django.forms import CheckboxSelectMultiple
from django.forms import Field as FormField
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from pact.models import Page
from pact.models.page import MAX_DEPTH
from publishing.admin import SEO_FIELDSET, OrderedAdmin
from publishing.admin.draft_titles import title_column
from publishing.admin.optimistic_lock import EditForm
from publishing.admin.ordering import in_tree_order
from publishing.permissions import Permission, selectable

INDENT = "\N{EM SPACE}"


@admin.register(Page)
class PageAdmin(OrderedAdmin):
    section_order = 20
    list_display = [
        "title",
        "status_badges",
        "position",
        "address",
        "add_below",
        "last_change",
    ]
    list_select_related = ["parent"]
    search_fields = ["title", "path", "summary"]
    prepopulated_fields = {"slug": ["title"]}
    formfield_overrides = {
        **OrderedAdmin.formfield_overrides,
        models.ManyToManyField: {"widget": CheckboxSelectMultiple},
    }
    fieldsets = [
        (None, {"fields": ["title", "parent", "language", "body", "block"]}),
        SEO_FIELDSET,
        ("Ingang", {"fields": ["entrance", "goals"]}),
    ]

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Order the list as a tree: each page is followed by those below it."""
        match = request.resolver_match
        if match is None or match.url_name != "pact_page_changelist":
            return [*super().get_ordering(request)]
        pages = in_tree_order([*Page.objects.only("position", "title", "parent_id")])
        places = [When(pk=page.pk, then=Value(place)) for place, page in enumerate(pages)]
        # Without cases PostgreSQL would take the default for the number of a column.
        return [Case(*places, default=Value(len(places)))] if places else ["pk"]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        titles = title_column(Page)

        @admin.display(
            description=titles.short_description,  # type: ignore[attr-defined]
            ordering=titles.admin_order_field,  # type: ignore[attr-defined]
        )
        def title(page: Any) -> str:
            level = page.path.count("/")
            if not level:
                return titles(page)
            return format_html(
                '<span class="tree-level-{}"><span class="visually-hidden">Onder {}: </span>'
                "{}</span>",
                min(level, MAX_DEPTH - 1),
                page.parent or "",
                titles(page),
            )

        columns = super().get_list_display(request)
        may_add = self.has_add_permission(request)
        return [
            title if column is columns[0] else column
            for column in columns
            if may_add or column != "add_below"
        ]

    @admin.display(description="adres")
    def address(self, page: Page) -> str:
        return f"/{page.path}/"

    @admin.display(description="eronder")
    def add_below(self, page: Page) -> str | SafeString:
        if page.path.count("/") >= MAX_DEPTH - 1:
            return ""
        return format_html(
            '<a href="{}?{}">Nieuwe pagina<span class="visually-hidden"> onder {}</span></a>',
            self.url("add"),
            urlencode({"parent": page.pk}),
            page,
        )

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: object
    ) -> type[EditForm]:
        """Offer no page as its own parent, nor what lies below it."""
        form_class = super().get_form(request, obj, change=change, **kwargs)
        parent: Any = form_class.base_fields.get("parent")
        if obj and parent:
            below = Q(pk=obj.pk) | Q(path__startswith=f"{obj.path}/")
            parent.queryset = parent.queryset.exclude(below)
        return form_class

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: object
    ) -> FormField | None:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "parent":
            choices = selectable(request.user, Permission.VIEW, Page)
            field.queryset = choices.order_by("path")
            field.label_from_instance = _indented_title
            field.empty_label = "Geen: de pagina staat op zichzelf"
        return field


def _indented_title(page: Page) -> str:
    level = page.path.count("/")
    return f"{INDENT * level}{page} (/{page.path}/)" if level else str(page)
