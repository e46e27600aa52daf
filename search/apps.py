from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "Zoeken"

    def ready(self) -> None:
        # These need the app registry, which is complete only now.
        from newsletter.models import Issue  # noqa: PLC0415
        from newsletter.views.archive import register_issue_search  # noqa: PLC0415
        from pact.project_filters import register_text_search  # noqa: PLC0415
        from publishing.change_listeners import register_change_listener  # noqa: PLC0415
        from search import draft_documents, indexing  # noqa: PLC0415
        from search.best_bets import register_page_source  # noqa: PLC0415
        from search.engine import find_project_ids, search_kind  # noqa: PLC0415
        from search.places.finder import suggest_pages  # noqa: PLC0415

        register_change_listener(
            indexing.index_change, indexing.rebuild_index, draft_documents.index_draft
        )
        register_text_search(find_project_ids)
        register_issue_search(lambda text, page: search_kind(text, Issue, page))
        register_page_source(suggest_pages)
        post_migrate.connect(indexing.build_missing_index, sender=self)
