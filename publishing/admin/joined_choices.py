"""A form field for a column that holds several keys as one text: `leerlingen,studenten`."""

from collections.abc import Collection, Sequence

from django import forms

from publishing.joined_keys import join_keys, split_keys


class JoinedChoicesField(forms.MultipleChoiceField):
    """Choices to tick; the value is text, as the column holds it."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Collection[str] | None) -> Collection[str] | None:
        return split_keys(value) if isinstance(value, str) else value

    def clean(self, value: Sequence[str]) -> str:
        return join_keys(super().clean(value))

    def has_changed(self, initial: Collection[str] | None, data: Collection[str] | None) -> bool:
        before, after = self.prepare_value(initial), self.prepare_value(data)
        return join_keys(before or []) != join_keys(after or [])
