"""The archive: issues that were sent before, as pages of the site."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.views.generic import DetailView, ListView

from newsletter.content.resolved_items import resolve_items
from newsletter.models import Issue

PER_PAGE = 24


class IssueList(ListView):
    template_name = "newsletter/issue_list.html"
    paginate_by = PER_PAGE
    page_kwarg = "pagina"

    def get_queryset(self) -> QuerySet[Issue]:
        issues = Issue.objects.published().defer("intro", "closing")
        # Django drops the default ordering of a model from a query that aggregates.
        return issues.annotate(item_count=Count("items")).order_by("-first_published_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page = context["page_obj"].number
        if page > 1:
            title = f"Eerdere nieuwsbrieven, pagina {page}"
            context |= {"meta_title": title, "canonical_query": f"pagina={page}"}
        return {"meta_title": "Eerdere nieuwsbrieven", **context}


class IssueDetail(DetailView):
    template_name = "newsletter/issue_detail.html"

    def get_queryset(self) -> QuerySet[Issue]:
        """Join the title and slug of the issues before and after it, which saves two queries."""
        published_at = OuterRef("first_published_at")
        others = Issue.objects.published().values(
            title_and_slug=JSONObject(title="title", slug="slug")
        )
        before = others.filter(first_published_at__lt=published_at).order_by("-first_published_at")
        after = others.filter(first_published_at__gt=published_at).order_by("first_published_at")
        return Issue.objects.published().annotate(
            previous=Subquery(before[:1]), following=Subquery(after[:1])
        )

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(items=resolve_items(self.object.items.all()), **kwargs)
