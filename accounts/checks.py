"""System checks of what would lock editors out."""

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004


@register(Tags.security, deploy=True)
def check_second_step(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Warn when whoever learns a password can publish with it."""
    if settings.MFA_REQUIRED:
        return []
    return [
        Warning(
            "MFA_REQUIRED=0: wie publiceert of accounts beheert, heeft geen tweede stap nodig.",
            hint="Haal MFA_REQUIRED weg, of zet het op 1.",
            id="accounts.W001",
        )
    ]
