"""The data that a browser would send from a form of the admin."""

from bs4 import BeautifulSoup
from django.urls import reverse


def form_url(obj):
    """Return the address of the form of an object, or of a new one of a model."""
    name = f"admin:{obj._meta.app_label}_{obj._meta.model_name}"
    is_new = isinstance(obj, type)
    return reverse(f"{name}_add") if is_new else reverse(f"{name}_change", args=[obj.pk])


def read_form_data(html, model):
    """Return all values that a form sends, by name."""
    form = BeautifulSoup(html, "lxml").select_one(f"#{model._meta.model_name}_form")
    sent = {}
    for field in form.select("input[name]:not([type=submit]), textarea, select option[selected]"):
        box = field.get("type") in ("checkbox", "radio")
        if box and not field.has_attr("checked"):
            continue
        owner = field.find_parent("select") if field.name == "option" else field
        value = field.get("value", "on" if box else "")
        typed = field.text.removeprefix("\n") if field.name == "textarea" else value
        sent.setdefault(owner["name"], []).append(typed)
    return sent


def open_form(client, obj):
    return read_form_data(client.get(form_url(obj)).text, obj)
