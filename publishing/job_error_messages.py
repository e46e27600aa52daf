"""Errors of background jobs, as sentences for editors."""

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError


def error_message(error: Exception) -> str:
    """Return a sentence for an editor; messages of `ValidationError` are used as they are."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, ObjectDoesNotExist | IntegrityError):
        return "Iets waar dit bij hoort, bestaat niet meer, of ditzelfde bestaat al."
    return f"Er ging iets mis dat niemand had voorzien ({type(error).__name__})."
