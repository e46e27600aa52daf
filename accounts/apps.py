from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from django.contrib.auth.models import User  # noqa: PLC0415

        from accounts import checks, listeners  # noqa: F401, PLC0415  (registers its checks)
        from publishing.accounts import display_name  # noqa: PLC0415

        # Django's user is named by what she logs in with, which is an e-mail address.
        User.add_to_class("__str__", display_name)
        listeners.connect()
