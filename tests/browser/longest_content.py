"""Content at its limits: every text as long as its field allows, without a space."""

from django.db.models import CharField, Field, TextField

from pact.fixture_loader import read_fixtures
from publishing.fields import RichTextField

LONG_WORD = "Hottentottententententoonstellingsterreinbeheerder"
LONG_BODY = (
    f"<h2>{LONG_WORD * 3}</h2><p>{LONG_WORD.lower() * 5}</p><ul><li>{LONG_WORD * 3}</li></ul>"
    f"<blockquote><p>{LONG_WORD * 3}</p></blockquote><p><a href='/'>{LONG_WORD * 3}</a></p>"
    f"<table><tr><th>{LONG_WORD}</th><th>{LONG_WORD}</th></tr><tr><td>{LONG_WORD}</td><td>1</td></tr></table>"
)


def fill_with_longest_texts() -> None:
    """Replace every free text of the demo content by one of the greatest length."""
    for fixture in read_fixtures().values():
        model = fixture.model
        texts = [field for field in model._meta.fields if is_free_text(field)]
        for row in model._default_manager.all():
            for field in texts:
                setattr(row, field.attname, longest_value(field, row.pk))
            row.save()


def is_free_text(field: "Field[str, str]") -> bool:
    """Exclude unique fields, which hold official names that the rings and the map are made for."""
    kind = type(field) in {CharField, TextField, RichTextField}
    return kind and not field.choices and not field.unique


def longest_value(field: "Field[str, str]", key: int) -> str:
    if isinstance(field, RichTextField):
        return LONG_BODY
    return f"{key}{field.name}{LONG_WORD * 6}"[: field.max_length]
