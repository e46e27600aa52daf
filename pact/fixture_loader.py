"""Fills the database from `fixtures/*.toml`: one item becomes one row, once and for all.

Every file names its model (`model = "pact.article"`), then lists its items. An item has a `key`;
a foreign key or a many-to-many field names the keys of other items. An item that is not `live`
becomes a draft, with a first revision for an editor to check and publish. `LoadedFixture` lists
what was loaded, so a second run adds only new items and leaves what an editor changed or deleted
alone.
"""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from taggit.managers import TaggableManager

from pact.models import LoadedFixture
from publishing.clean_text import clean_text
from publishing.models import Publishable
from publishing.services import ensure_revision

FIXTURES_DIR = Path(__file__).resolve().parent.parent / "fixtures"

FixtureItem = dict[str, Any]


class FixtureError(Exception):
    """An item that cannot be loaded; the message names its file, its key and the reason."""


@dataclass(frozen=True)
class Fixture:
    """One file of fixtures; `name` is that of the file without its suffix."""

    name: str
    model: type[models.Model]
    items: list[FixtureItem]


def read_fixtures() -> dict[str, Fixture]:
    """Return all fixtures by name, in an order in which each refers only to earlier ones."""
    return _read_directory(FIXTURES_DIR)


@cache
def _read_directory(directory: Path) -> dict[str, Fixture]:
    fixtures = {}
    for path in sorted(directory.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        fixtures[path.stem] = Fixture(path.stem, apps.get_model(content["model"]), content["item"])
    names = {fixture.model: fixture.name for fixture in fixtures.values()}
    order = TopologicalSorter(
        {name: _required_fixtures(fixture.model, names) for name, fixture in fixtures.items()}
    )
    return {name: fixtures[name] for name in order.static_order()}


def _required_fixtures(
    model: type[models.Model], names: dict[type[models.Model], str]
) -> list[str]:
    """Return the names of the fixtures whose items a model can point to."""
    related = [
        relation.related_model
        for relation in (*model._meta.fields, *model._meta.many_to_many)
        if relation.is_relation and relation.related_model is not model
    ]
    return [
        name
        for target, name in names.items()
        if target in related or (target is not model and _names_any_object(model))
    ]


def _names_any_object(model: type[models.Model]) -> bool:
    """Return whether child rows refer to objects of any model by their path."""
    children = (model._meta.get_field(name).related_model for name in _child_relations(model))
    return any(hasattr(child, "reference_columns") for child in children)


@dataclass
class FixtureLoader:
    """Loads items; `loaded_ids` is (model, key) → primary key, earlier runs included."""

    loaded_ids: dict[tuple[type[models.Model], str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        fixtures = read_fixtures()
        for loaded in LoadedFixture.objects.all():
            if loaded.kind in fixtures:
                self.loaded_ids[fixtures[loaded.kind].model, loaded.key] = loaded.object_id

    def load(self, fixture: Fixture, item: FixtureItem) -> bool:
        """Make the row of one item; `False` when it was loaded before. Raises `FixtureError`."""
        model, key = fixture.model, item["key"]
        if (model, key) in self.loaded_ids:
            return False
        try:
            with transaction.atomic():
                row = self._create_row(
                    model, {name: value for name, value in item.items() if name != "key"}
                )
                if isinstance(row, Publishable) and not row.live:
                    ensure_revision(row)
                LoadedFixture.objects.create(kind=fixture.name, key=key, object_id=row.pk)
        except (ValidationError, KeyError, ValueError, TypeError) as error:
            raise FixtureError(f"fixtures/{fixture.name}.toml, {key}: {error}") from error
        self.loaded_ids[model, key] = row.pk
        return True

    def _create_row(self, model: type[models.Model], values: FixtureItem) -> models.Model:
        relations = {name: values[name] for name in _child_relations(model) if name in values}
        row, links = model(), {}
        for name, value in values.items():
            if name in relations:
                continue
            column = model._meta.get_field(name)
            if isinstance(column, TaggableManager):
                links[name] = value
            elif isinstance(column, models.ManyToManyField):
                links[name] = [self.loaded_ids[column.related_model, key] for key in value]
            elif isinstance(column, models.ForeignKey):
                setattr(row, column.attname, self.loaded_ids[column.related_model, value])
            else:
                setattr(row, name, _column_value(column, value))
        row.full_clean()
        row.save()
        for name, keys in links.items():
            getattr(row, name).set(keys)
        for name, children in relations.items():
            self._create_children(row, name, children)
        return row

    def _create_children(self, row: models.Model, name: str, children: list[FixtureItem]) -> None:
        manager = getattr(row, name)
        for values in children:
            child = manager.model(**{manager.field.attname: row.pk})
            for column, value in values.items():
                field_of_child = child._meta.get_field(column)
                setattr(child, column, _column_value(field_of_child, value))
            child.full_clean()
            child.save()


def _child_relations(model: type[models.Model]) -> list[str]:
    return list(getattr(model, "child_relations", ()))


def _column_value(column: object, value: object) -> object:
    """Return the value to store; a decimal as text, because TOML reads it as a float."""
    if isinstance(value, str):
        return clean_text(value)
    return str(value) if isinstance(column, models.DecimalField) else value
