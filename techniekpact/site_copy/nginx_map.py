"""The `map` of nginx (ngx_http_map_module): a variable whose value follows from another."""

import re
from collections.abc import Mapping

# In a value, `$` begins a variable; this one, of maps.conf, holds that character.
DOLLAR = "${export_dollar}"


def format_map(source: str, variable: str, entries: Mapping[str, str], default: str = "") -> str:
    """Return the map; a key that begins with `~` is a regular expression.

    The others become expressions too, and come first. As plain keys nginx would not tell capitals
    from small letters in them, and for long ones it needs settings that are refused after any
    other map.
    """
    expressions = {key: value for key, value in entries.items() if key.startswith("~")}
    exact = {f"~^{re.escape(key)}$": entries[key] for key in entries if key not in expressions}
    lines = [f"default {quote(default)};"]
    lines += [f"{quote(key)} {quote(value)};" for key, value in {**exact, **expressions}.items()]
    return "\n    ".join([f"map {source} {variable} {{", *lines]) + "\n}\n"


def quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def escape_value(text: str) -> str:
    """Return a text whose `$` is no variable."""
    return text.replace("$", DOLLAR)
