"""What is wrong with a thing, in sentences for its editor."""

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, models


def sentences(error: ValidationError, model: type[models.Model]) -> list[str]:
    """Each problem, after the name of its field."""
    if not hasattr(error, "error_dict"):
        return error.messages
    return [
        f"{_label(model, name)}{' '.join(messages)}"
        for name, messages in error.message_dict.items()
    ]


def _label(model: type[models.Model], name: str) -> str:
    if name == NON_FIELD_ERRORS:
        return ""
    field = model._meta.get_field(name)
    # What is said of rows names them itself.
    return f"{field.verbose_name}: ".capitalize() if isinstance(field, models.Field) else ""


def reason(error: Exception, model: type[models.Model]) -> str:
    """Why a step failed, whatever it was that went wrong."""
    if isinstance(error, ValidationError):
        return " ".join(sentences(error, model))
    if isinstance(error, ObjectDoesNotExist | IntegrityError):
        return "Iets waar dit bij hoort, bestaat niet meer, of ditzelfde bestaat al."
    return f"Er ging iets mis dat niemand had voorzien ({type(error).__name__})."
