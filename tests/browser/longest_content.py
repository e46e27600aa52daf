"""What editors may enter at most: every text as long as its field allows, without one space."""

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
    """Stretch every text that was loaded."""
    for fixture in read_fixtures().values():
        model = fixture.model
        texts = [field for field in model._meta.fields if is_free_text(field)]
        for row in model._default_manager.all():
            for field in texts:
                setattr(row, field.attname, longest_value(field, row.pk))
            row.save()


def is_free_text(field: "Field[str, str]") -> bool:
    """What is unique is an official name: the rings and the map are drawn for those."""
    kind = type(field) in {CharField, TextField, RichTextField}
    return kind and not field.choices and not field.unique


def longest_value(field: "Field[str, str]", key: int) -> str:
    if isinstance(field, RichTextField):
        return LONG_BODY
    return f"{key}{field.name}{LONG_WORD * 6}"[: field.max_length]
