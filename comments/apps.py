from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = "Opmerkingen"

    def ready(self) -> None:
        from comments.services import refuse_open_threads  # noqa: PLC0415  (it needs the models)
        from publishing.publication_guards import register_publication_guard  # noqa: PLC0415

        register_publication_guard(refuse_open_threads)
