"""Moves texts with one organisation per line to links, in rows, revisions and unsaved forms.

Lines with the same name, apart from case and space, become one organisation. All are live: what
was a public text stays public. The other way round, links become lines again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.apps.registry import Apps
from django.db import models
from django.utils import timezone
from django.utils.text import slugify

MAX_NAME, MAX_SLUG, MAX_SUMMARY = 200, 100, 300


@dataclass(frozen=True)
class TextsToLinks:
    """The text columns of a model, with the O that the organisations in them belong to.

    `stored_columns` has columns that are called otherwise in the table during the migration.
    """

    app_label: str
    model_name: str
    link: str
    stakeholders_by_text: Mapping[str, str]
    stored_columns: Mapping[str, str]

    def forwards(self, apps: Apps, schema_editor: object) -> None:
        register = _Register(apps)
        for row in self._rows(apps):
            texts = {text: getattr(row, self._column(text)) for text in self.stakeholders_by_text}
            if keys := self._linked_keys(register, texts):
                getattr(row, self.link).set(keys)
        for revision in self._generic_rows(apps, "Revision", "snapshot"):
            fields, links = revision.snapshot["fields"], revision.snapshot.setdefault("links", {})
            texts = {text: fields.pop(text, "") or "" for text in self.stakeholders_by_text}
            links[self.link] = self._linked_keys(register, texts)
            revision.save(update_fields=["snapshot"])
        for autosave in self._generic_rows(apps, "Autosave", "data"):
            values = parse_qsl(autosave.data, keep_blank_values=True)
            texts = {name: text for name, text in values if name in self.stakeholders_by_text}
            others = [(name, value) for name, value in values if name not in texts]
            keys = self._linked_keys(register, texts)
            autosave.data = urlencode([*others, *((self.link, key) for key in keys)])
            autosave.save(update_fields=["data"])

    def backwards(self, apps: Apps, schema_editor: object) -> None:
        organisations = apps.get_model("regions", "Organisation").objects.in_bulk()
        for row in self._rows(apps):
            for text, names in self._lines(organisations, getattr(row, self.link).all()).items():
                setattr(row, self._column(text), names)
            row.save(update_fields=[self._column(text) for text in self.stakeholders_by_text])
        for revision in self._generic_rows(apps, "Revision", "snapshot"):
            keys = revision.snapshot["links"].pop(self.link, [])
            linked = [organisations[key] for key in keys if key in organisations]
            revision.snapshot["fields"] |= self._lines(organisations, linked)
            revision.save(update_fields=["snapshot"])

    def _column(self, text: str) -> str:
        return self.stored_columns.get(text, text)

    def _rows(self, apps: Apps) -> Iterator[Any]:
        rows = apps.get_model(self.app_label, self.model_name).objects.order_by("pk")
        return rows.iterator(chunk_size=100)

    def _generic_rows(self, apps: Apps, name: str, column: str) -> Iterator[Any]:
        """Read one column: on the way back later columns of another app may be gone already."""
        rows = apps.get_model("publishing", name).objects.filter(
            content_type__app_label=self.app_label, content_type__model=self.model_name
        )
        return rows.order_by("pk").only(column).iterator(chunk_size=100)

    def _linked_keys(self, register: "_Register", texts: Mapping[str, str]) -> list[int]:
        return sorted(
            {
                register.find_or_create(line, self.stakeholders_by_text[name])
                for name, text in texts.items()
                for line in text.splitlines()
                if line.strip()
            }
        )

    def _lines(
        self, organisations: Mapping[int, Any], linked: "models.QuerySet[Any] | list[Any]"
    ) -> dict[str, str]:
        """Return the names for each text; the first text takes those of no O of the others."""
        first, *others = self.stakeholders_by_text
        known = {self.stakeholders_by_text[text]: text for text in others}
        lines: dict[str, list[str]] = {text: [] for text in self.stakeholders_by_text}
        for organisation in linked:
            lines[known.get(organisation.stakeholder, first)].append(organisation.name)
        return {text: "\n".join(names) for text, names in lines.items()}


class _Register:
    """The organisations so far, by their name without differences of case and space."""

    def __init__(self, apps: Apps) -> None:
        self.model = apps.get_model("regions", "Organisation")
        self.by_name = {_normalise(row.name): row for row in self.model.objects.all()}
        self.slugs = {row.slug for row in self.by_name.values()}

    def find_or_create(self, line: str, stakeholder: str) -> int:
        name = " ".join(line.split())
        row = self.by_name.get(_normalise(name))
        if row is None:
            now = timezone.now()
            row = self.by_name[_normalise(name)] = self.model.objects.create(
                name=name[:MAX_NAME].strip(),
                slug=self._free_slug(name),
                summary=name[:MAX_SUMMARY] if len(name) > MAX_NAME else "",
                stakeholder=stakeholder,
                live=True,
                first_published_at=now,
                last_published_at=now,
            )
        elif stakeholder and not row.stakeholder:
            row.stakeholder = stakeholder
            row.save(update_fields=["stakeholder"])
        return int(row.pk)

    def _free_slug(self, name: str) -> str:
        base = slugify(name)[: MAX_SLUG - 5].strip("-") or "organisatie"
        slug, number = base, 1
        while slug in self.slugs:
            number += 1
            slug = f"{base}-{number}"
        self.slugs.add(slug)
        return slug


def _normalise(name: str) -> str:
    return " ".join(name.split())[:MAX_NAME].strip().casefold()
