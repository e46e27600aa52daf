"""The blocks of rich text that show a picture of the library: itself, or as still of a video."""

from caching.bulk_read import Row, build_instances
from images.models import Image
from publishing.blocks.registry import (
    BlockField,
    BlockType,
    FieldKind,
    TargetSource,
    register_block,
)


def _build_image(row: Row) -> Image:
    image: Image = build_instances(Image.objects.order_by("pk"), [row])[0]
    return image


def _find_source(label: str) -> TargetSource | None:
    if label != Image._meta.label_lower:
        return None
    columns = [field.attname for field in Image._meta.concrete_fields]
    return TargetSource(Image, Image.objects.visible, columns, _build_image, protects=True)


PICTURE = BlockType(
    name="picture",
    label="Afbeelding",
    icon="image",
    position=10,
    help_text="Een foto of tekening uit de bibliotheek.",
    fields=[
        BlockField(
            "target",
            "Afbeelding",
            FieldKind.TARGET,
            required=True,
            chooser="picture",
            models=["images.image"],
        ),
        BlockField(
            "alt",
            "Wat hoort iemand die de afbeelding niet ziet?",
            FieldKind.CHOICE,
            choices=[
                ("library", "De tekst uit de bibliotheek"),
                ("own", "Een eigen tekst, die past bij dit verhaal"),
                ("decorative", "Niets: de afbeelding vertelt niets extra’s"),
            ],
        ),
        BlockField(
            "alttext",
            "Eigen alternatieve tekst",
            help_text="Wat is er te zien dat hier van belang is?",
            required=True,
            max_length=250,
            only_if=("alt", "own"),
        ),
        BlockField("caption", "Bijschrift", help_text="Staat eronder, voor iedereen."),
        BlockField(
            "size",
            "Grootte",
            FieldKind.CHOICE,
            choices=[
                ("text", "Zo breed als de tekst"),
                ("wide", "Zo breed als de pagina toelaat"),
                ("half", "Half zo breed, met de tekst ernaast"),
            ],
        ),
    ],
    find_source=_find_source,
)
VIDEO = BlockType(
    name="video",
    label="Video op een andere site",
    icon="movie",
    position=15,
    help_text="Een beeld met een link. Die site ziet uw bezoekers pas als zij erheen gaan.",
    fields=[
        BlockField("url", "Adres van de video", FieldKind.WEB, required=True),
        BlockField("title", "Titel", help_text="Wat is er te zien?", required=True, max_length=150),
        BlockField(
            "target",
            "Stilstaand beeld",
            FieldKind.TARGET,
            "Een afbeelding uit de bibliotheek. Zonder beeld staat er alleen een link.",
            chooser="picture",
            models=["images.image"],
        ),
        BlockField(
            "caption",
            "Bijschrift",
            help_text="Noem hoe lang de video duurt, en of hij ondertiteling heeft.",
        ),
    ],
    find_source=_find_source,
)


def register_types() -> None:
    register_block(PICTURE)
    register_block(VIDEO)
