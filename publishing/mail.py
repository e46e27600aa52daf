"""Mail is written from a folder of templates: `subject.txt`, `body.txt` and `body.html`."""

from typing import Any

from django.template.loader import render_to_string


def written(folder: str, context: dict[str, Any]) -> dict[str, str]:
    """`subject` (on one line), `text` and `html`."""
    subject, text, html = (
        render_to_string(f"{folder}/{part}", context)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    return {"subject": " ".join(subject.split()), "text": text, "html": html}
