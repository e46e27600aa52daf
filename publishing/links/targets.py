"""Targets of links that editors compose: where an item of the menu or a redirect leads to.

Stored are 'pact.page:12' for an object with a page, wherever that is by now;
'/praktijk/?o=onderwijs' for another page of this site; and the address of a page elsewhere.
"""

import re
from collections.abc import Callable

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import Resolver404, resolve, reverse
from django.utils.text import capfirst

from publishing.links.internal import (
    link_targets,
    model_with_page_at,
    resolve_path,
    split_own_address,
)
from publishing.models import Publishable, PublishableQuerySet, models_with_pages
from publishing.typed_links import parse_typed_link

MAX_TARGET_LENGTH = 300
OBJECT_REFERENCE = re.compile(r"([a-z]+\.[a-z]+):([1-9][0-9]{0,17})")
NOT_A_TARGET = (
    "‘%(link)s’ is geen webadres. Typ een adres van deze site (/doelen/) of van een andere "
    "(www.voorbeeld.nl)."
)
NOTHING_THERE = "Op ‘%(link)s’ staat niets. Kijk of er een tikfout in het adres staat."

# The objects of a model that may be named: what a user may see, or what is published.
VisibleObjects = Callable[[type[Publishable]], PublishableQuerySet]


def parse_object_reference(text: str) -> tuple[type[Publishable] | None, int]:
    """Return the model and the key in 'pact.project:12'; `None` for a model without pages."""
    if match := OBJECT_REFERENCE.fullmatch(text):
        for model in models_with_pages():
            if model._meta.label_lower == match[1]:
                return model, int(match[2])
    return None, 0


def object_reference(obj: models.Model) -> str:
    return f"{obj._meta.label_lower}:{obj.pk}"


def object_reference_of(content_type: ContentType | None, key: int | None) -> str:
    """Return the reference to the object of a `GenericRow`; empty when it is about none."""
    return f"{content_type.app_label}.{content_type.model}:{key}" if content_type else ""


def parse_target(text: str, visible: VisibleObjects) -> str:
    """Return the target that was typed; raise `ValidationError` when nothing can be there."""
    address = parse_typed_link(text)
    own = split_own_address(address)
    if own is None:
        if not address.startswith(("https://", "http://")):
            raise ValidationError(NOT_A_TARGET, "link", {"link": text})
        return address
    path, suffix = own
    if not suffix and (reference := find_object_at(path, visible)):
        return reference
    present = "" if path.startswith(reverse("admin:index")) else resolve_path(path)
    if not present:
        raise ValidationError(NOTHING_THERE, "nothing", {"link": path})
    # A former address of an object names that object too.
    moved = "" if suffix or present == path else find_object_at(present, visible)
    return moved or present + suffix


def find_object_at(path: str, visible: VisibleObjects) -> str:
    """Return a reference to the object whose page has a path; empty when there is none."""
    try:
        match = resolve(path)
    except Resolver404:
        return "" if path.endswith("/") else find_object_at(f"{path}/", visible)
    model = model_with_page_at(match.view_name)
    if model is None:
        return ""
    values = dict(zip(model.address_keys, match.kwargs.values(), strict=True))
    obj = visible(model).filter(**values).first()
    return object_reference(obj) if obj else ""


def published_objects(model: type[Publishable]) -> PublishableQuerySet:
    queryset: PublishableQuerySet = model._default_manager.published()
    return queryset


def resolve_target(target: str) -> str:
    """Return the address that a visitor follows; empty when nothing is there for visitors."""
    model, key = parse_object_reference(target)
    if model is not None:
        return link_targets().page_of(model._meta.label_lower, key)
    own = split_own_address(target)
    if own is None:
        return target
    path, suffix = own
    present = resolve_path(path)
    return present and present + suffix


class LinkTargetField(models.CharField):
    """A target of a link, as described in this module."""

    def display_value(self, value: str) -> str:
        """Return the kind and title of an object, for editors; no title if it is not live."""
        model, key = parse_object_reference(value)
        if model is None:
            return value
        obj = published_objects(model).filter(pk=key).first()
        return f"{capfirst(model._meta.verbose_name)} ‘{obj or 'niet op de site'}’"
