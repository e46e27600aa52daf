from django import template

from newsletter.models import choice_in_words
from newsletter.wording import CURRENT, WORDINGS

register = template.Library()
register.filter("landsdelen", choice_in_words)


@register.simple_tag
def consent_wording() -> str:
    """What she agrees to; `Consent.wording` says which version it was."""
    return WORDINGS[CURRENT]
