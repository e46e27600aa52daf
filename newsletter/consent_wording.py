"""The text that a subscriber agrees to: the one that is shown now, and those of the ledger."""

from django.db.models import OuterRef, Subquery

from caching.bulk_read import RowsByLabel, bulk_read
from newsletter.models import Consent, ConsentWording, Import
from newsletter.models.consent import ConsentQuerySet


@bulk_read(lambda: {ConsentWording: ["version", "text"]}, limits={ConsentWording: 1})
def current_wording(rows: RowsByLabel) -> ConsentWording:
    """Return the newest wording; without any row an empty one, which no sign-up can name."""
    for row in rows[ConsentWording._meta.label_lower]:
        return ConsentWording(version=row["version"], text=row["text"])
    return ConsentWording()


def wording_text(version: str) -> str:
    """Return the text of a version; empty for what is no version of ours."""
    texts = ConsentWording.objects.filter(version=version).values_list("text", flat=True)
    return texts.first() or ""


def with_texts(lines: ConsentQuerySet) -> list[tuple[Consent, str]]:
    """Return lines of the ledger, each with the text agreed to; empty where none was shown."""
    wordings = ConsentWording.objects.filter(version=OuterRef("wording"))
    rows = list(lines.annotate(text=Subquery(wordings.values("text"))))
    imports = {}
    if any(line.kind == Consent.Kind.IMPORTED for line in rows):
        imports = {batch.wording_reference: batch.wording for batch in Import.objects.all()}
    return [(line, line.text or imports.get(line.wording, "")) for line in rows]
