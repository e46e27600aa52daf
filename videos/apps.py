from django.apps import AppConfig


class VideosConfig(AppConfig):
    name = "videos"
    verbose_name = "Video's"

    def ready(self) -> None:
        from videos.blocks import register_types  # noqa: PLC0415  (needs the models)

        register_types()
