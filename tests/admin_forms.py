"""The data that a browser would send from a form of the admin."""

from django.urls import reverse
from lxml.html import document_fromstring

FIELDS = './/input[@name][not(@type="submit")] | .//textarea | .//select//option[@selected]'


def form_url(obj):
    """Return the address of the form of an object, or of a new one of a model."""
    name = f"admin:{obj._meta.app_label}_{obj._meta.model_name}"
    is_new = isinstance(obj, type)
    return reverse(f"{name}_add") if is_new else reverse(f"{name}_change", args=[obj.pk])


def read_form_data(html, model):
    """Return all values that a form sends, by name."""
    form = document_fromstring(html).get_element_by_id(f"{model._meta.model_name}_form")
    sent = {}
    for field in form.xpath(FIELDS):
        box = field.get("type") in ("checkbox", "radio")
        if box and field.get("checked") is None:
            continue
        owner = next(field.iterancestors("select")) if field.tag == "option" else field
        value = field.get("value", "on" if box else "")
        typed = field.text_content().removeprefix("\n") if field.tag == "textarea" else value
        sent.setdefault(owner.get("name"), []).append(typed)
    return sent


def open_form(client, obj):
    return read_form_data(client.get(form_url(obj)).text, obj)
