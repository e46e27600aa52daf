"""The blocks that any site has: a quote, a callout, a button, and a card of a page of the site."""

from typing import NamedTuple

from django.utils.text import capfirst

from caching.bulk_read import Row
from publishing.blocks.registry import (
    BlockField,
    BlockType,
    FieldKind,
    TargetSource,
    register_block,
)

QUOTE = BlockType(
    name="quote",
    label="Citaat met bron",
    icon="format_quote",
    position=20,
    help_text="Wat iemand zei, met naam en functie erbij.",
    fields=[
        BlockField(
            "text",
            "Citaat",
            FieldKind.TEXT,
            "Zonder aanhalingstekens: die zet de site erbij.",
            required=True,
            max_length=600,
        ),
        BlockField("name", "Wie zegt dit?", required=True, max_length=150),
        BlockField("role", "Functie of bron", help_text="Bijvoorbeeld: directeur van een mbo."),
    ],
)
CALLOUT = BlockType(
    name="callout",
    label="Kader",
    icon="sticky_note_2",
    position=30,
    help_text="Een stukje tekst dat opvalt, zoals een tip of een voorwaarde.",
    fields=[
        BlockField(
            "tone",
            "Soort",
            FieldKind.CHOICE,
            choices=[("info", "Uitleg"), ("tip", "Tip"), ("warning", "Let op")],
        ),
        BlockField("title", "Kop", max_length=150),
        BlockField(
            "text",
            "Tekst",
            FieldKind.TEXT,
            "Een lege regel begint een nieuwe alinea.",
            required=True,
            max_length=2000,
        ),
    ],
)
BUTTON = BlockType(
    name="button",
    label="Knop",
    icon="smart_button",
    position=40,
    help_text="Voor het ene dat de lezer nu kan doen. Gebruik er weinig.",
    fields=[
        BlockField(
            "label",
            "Tekst op de knop",
            help_text="Zeg wat er gebeurt: ‘Meld u aan voor de open dag’.",
            required=True,
            max_length=80,
        ),
        BlockField("url", "Waar gaat de knop heen?", FieldKind.LINK, required=True, chooser="link"),
        BlockField(
            "tone",
            "Soort",
            FieldKind.CHOICE,
            choices=[("secondary", "Gewoon"), ("primary", "Belangrijkste knop van de pagina")],
        ),
    ],
)


class PageCard(NamedTuple):
    """A page of the site, as a card shows it."""

    kind: str
    title: str
    summary: str
    url: str


def _page_source(label: str) -> TargetSource | None:
    from publishing.links.internal import page_path  # noqa: PLC0415  (that reads blocks too)
    from publishing.models import models_with_pages  # noqa: PLC0415

    model = next((model for model in models_with_pages() if model._meta.label_lower == label), None)
    if model is None:
        return None
    title_field, kind = model.title_field, capfirst(str(model._meta.verbose_name))

    def build_card(row: Row) -> PageCard:
        return PageCard(kind, row[title_field], row["summary"], page_path(label, row))

    columns = list(dict.fromkeys([*model.address_keys, title_field, "summary"]))
    return TargetSource(model, model.objects.published, columns, build_card)


ITEM = BlockType(
    name="item",
    label="Kaartje",
    icon="art_track",
    position=50,
    help_text="Een bericht, voorbeeld, regio of andere pagina van deze site.",
    fields=[
        BlockField("target", "Pagina", FieldKind.TARGET, required=True, chooser="item"),
    ],
    find_source=_page_source,
)


def register_types() -> None:
    for block_type in (QUOTE, CALLOUT, BUTTON, ITEM):
        register_block(block_type)
