"""The `map` of nginx (ngx_http_map_module): a variable whose value follows from another."""

import re
from collections import Counter
from collections.abc import Mapping

# In a value, `$` begins a variable; this one, of maps.conf, holds that character.
DOLLAR = "${export_dollar}"


def format_map(source: str, variable: str, entries: Mapping[str, str], default: str = "") -> str:
    """Return the map; a key that begins with `~` is a regular expression.

    nginx does not tell capitals from small letters in other keys. Those that differ in nothing else
    become expressions, which it does tell apart.
    """
    spellings = Counter(key.lower() for key in entries)
    lines = [f"default {quote(default)};"]
    for key, value in entries.items():
        is_ambiguous = not key.startswith("~") and spellings[key.lower()] > 1
        exact = f"~^{re.escape(key)}$" if is_ambiguous else key
        lines.append(f"{quote(exact)} {quote(value)};")
    return "\n    ".join([f"map {source} {variable} {{", *lines]) + "\n}\n"


def quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def escape_value(text: str) -> str:
    """Return a text whose `$` is no variable."""
    return text.replace("$", DOLLAR)
