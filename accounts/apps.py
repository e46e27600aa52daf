from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from accounts import checks, listeners  # noqa: F401, PLC0415  (registers its checks)

        listeners.connect()
