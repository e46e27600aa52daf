"""Where a token comes in a mail: a mark, such as `@@leave@@`, that only our own templates set."""

import re
from secrets import token_hex
from typing import Any

from publishing.mail_templates import render_mail


def render_with_placeholders(folder: str, context: dict[str, Any], *names: str) -> dict[str, str]:
    """As `written`, with `marks` in the context; what people typed is never taken for one."""
    own = {name: f"mark{token_hex(16)}" for name in names}
    typed = re.compile(f"@@(?=(?:{'|'.join(names)})@@)")

    def finished(text: str) -> str:
        text = typed.sub("@ @", text)
        for name, mark in own.items():
            text = text.replace(mark, f"@@{name}@@")
        return text

    words = render_mail(folder, {**context, "marks": own})
    return {part: finished(text) for part, text in words.items()}
