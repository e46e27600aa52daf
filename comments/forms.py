from typing import Any

from django import forms

from comments.models import CONTEXT_MAX_LENGTH, QUOTE_MAX_LENGTH, TEXT_MAX_LENGTH
from comments.places import WHOLE, field_labels
from comments.services import Passage
from publishing.revisions.snapshots import PublishableModel


class ReplyForm(forms.Form):
    text = forms.CharField(
        label="Uw opmerking",
        max_length=TEXT_MAX_LENGTH,
        error_messages={
            "required": "Schrijf op wat u wilt zeggen. Er is nog niets geplaatst.",
            "max_length": "Uw opmerking mag %(limit_value)d tekens lang zijn, en is er "
            "%(show_value)d. Er is nog niets geplaatst.",
        },
    )


class CommentForm(ReplyForm):
    """A new comment; words that are too long are cut, so that nothing is refused for them."""

    field = forms.ChoiceField(label="Bij", required=False)
    quote = forms.CharField(required=False)
    before = forms.CharField(required=False, strip=False)
    after = forms.CharField(required=False, strip=False)

    def __init__(self, model: PublishableModel, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", WHOLE), *field_labels(model).items()]
        self.fields["field"].choices = choices  # type: ignore[attr-defined]

    def get_passage(self) -> Passage:
        data = self.cleaned_data
        return Passage(
            data["field"],
            " ".join(data["quote"].split())[:QUOTE_MAX_LENGTH].strip(),
            data["before"][-CONTEXT_MAX_LENGTH:],
            data["after"][:CONTEXT_MAX_LENGTH],
        )
