"""What editors may enter at most: every text as long as its field allows, without one space."""

from django.db.models import CharField, Field, TextField

from pact.demo import KINDS
from publishing.fields import RichTextField

WORD = "Hottentottententententoonstellingsterreinbeheerder"
BODY = (
    f"<h2>{WORD * 3}</h2><p>{WORD.lower() * 5}</p><ul><li>{WORD * 3}</li></ul>"
    f"<blockquote><p>{WORD * 3}</p></blockquote><p><a href='/'>{WORD * 3}</a></p>"
    f"<table><tr><th>{WORD}</th><th>{WORD}</th></tr><tr><td>{WORD}</td><td>1</td></tr></table>"
)


def stretch() -> None:
    """Stretch every text that was loaded."""
    for model in KINDS.values():
        texts = [field for field in model._meta.fields if is_free_text(field)]
        for row in model._default_manager.all():
            for field in texts:
                setattr(row, field.attname, longest(field, row.pk))
            row.save()


def is_free_text(field: "Field[str, str]") -> bool:
    """What is unique is an official name: the rings and the map are drawn for those."""
    kind = type(field) in {CharField, TextField, RichTextField}
    return kind and not field.choices and not field.unique


def longest(field: "Field[str, str]", key: int) -> str:
    if isinstance(field, RichTextField):
        return BODY
    return f"{key}{field.name}{WORD * 6}"[: field.max_length]
