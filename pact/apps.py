from django.apps import AppConfig


class PactConfig(AppConfig):
    name = "pact"
    verbose_name = "Inhoud"

    def ready(self) -> None:
        from pact.blocks import register_types  # noqa: PLC0415  (it needs the models)

        register_types()
