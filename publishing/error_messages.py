"""Why a step failed, in a sentence for an editor who was not there."""

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError


def error_message(error: Exception) -> str:
    """The messages of `publishing.revisions.snapshots` name their field themselves."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, ObjectDoesNotExist | IntegrityError):
        return "Iets waar dit bij hoort, bestaat niet meer, of ditzelfde bestaat al."
    return f"Er ging iets mis dat niemand had voorzien ({type(error).__name__})."
