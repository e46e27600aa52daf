"""The widgets that are rendered without a template look as Django's templates have them."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.utils.safestring import mark_safe

from techniekpact.form_renderer import FormRenderer

pytestmark = pytest.mark.once

ODD_ATTRS = {
    "class": 'a"b',
    "required": True,
    "disabled": False,
    "data-x": mark_safe("&amp;"),
    "n": 7,
}
CHOICES = [("", "---"), (1, "<b>"), ("Groep & zo", [("a", mark_safe("<i>")), (1234567, 1234567)])]


@pytest.mark.parametrize("value", [None, "", '<">', 1234567, 1.5, True, "a"])
@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput(ODD_ATTRS),
        forms.NumberInput(ODD_ATTRS),
        forms.HiddenInput(),
        forms.EmailInput(),
        forms.URLInput(),
        forms.PasswordInput(render_value=True),
        forms.CheckboxInput(ODD_ATTRS),
        forms.Select(ODD_ATTRS, CHOICES),
        forms.NullBooleanSelect(),
        forms.SelectMultiple(choices=CHOICES),
        forms.RadioSelect(choices=CHOICES),
    ],
    ids=lambda widget: type(widget).__name__,
)
def test_a_widget_is_as_the_template_has_it(widget, value):
    rendered = [
        widget.render('naam"', value, {"id": "x"}, renderer)
        for renderer in (FormRenderer(), DjangoTemplates())
    ]
    assert rendered[0] == rendered[1]


def test_the_site_uses_it():
    assert isinstance(get_default_renderer(), FormRenderer)
