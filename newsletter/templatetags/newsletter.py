from django import template

from newsletter.wording import CURRENT, WORDINGS

register = template.Library()


@register.simple_tag
def consent_wording() -> str:
    """What she agrees to; `Consent.wording` says which version it was."""
    return WORDINGS[CURRENT]
