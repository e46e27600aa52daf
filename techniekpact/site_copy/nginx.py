"""Settings with which nginx serves a copy as the site does: headers, parts of lists, redirects.

`maps.conf` has what differs from copy to copy, `site.conf` the rules that use it.
"""

import re
from collections import Counter, defaultdict
from http import HTTPStatus
from pathlib import PurePosixPath

from django.template.loader import render_to_string

from techniekpact.site_copy.addresses import list_read_parameters, list_site_prefixes
from techniekpact.site_copy.index import CopiedFile, CopyIndex, HeaderSet
from techniekpact.site_copy.nginx_map import escape_value, format_map

# The page whose headers all answers have that are no file of the copy.
PAGE = "/"

Entries = dict[str, str]


def render_nginx_files(index: CopyIndex) -> dict[str, str]:
    """Return the texts of both files, by path."""
    kinds = _number_kinds(index)
    header_maps = _map_headers(kinds)
    by_path = {
        "$export_kind": _map_kinds(index, kinds),
        "$export_site": _map_site(),
        "$export_permanent": _map_redirects(index, HTTPStatus.MOVED_PERMANENTLY),
        "$export_temporary": _map_redirects(index, HTTPStatus.FOUND),
    }
    by_query = {"$export_variant": _map_variants(index), "$export_exact": _map_exact(index)}
    context = {
        "maps": [
            *(format_map("$uri", name, entries) for name, entries in by_path.items()),
            *(format_map('"$uri?$args"', name, entries) for name, entries in by_query.items()),
            *(
                format_map("$export_kind", _variable(name), entries, default=entries.pop(""))
                for name, entries in header_maps.items()
            ),
        ],
        "headers": {name: _variable(name) for name in header_maps},
    }
    names = ("nginx/maps.conf", "nginx/site.conf")
    return {name: render_to_string(f"site_copy/{name}", context) for name in names}


def _number_kinds(index: CopyIndex) -> dict[HeaderSet, str]:
    """Number the sets of headers that files share; that of a page has no number."""
    files = (index.files[PAGE], *index.files.values())
    kinds = dict.fromkeys(map(_shared_headers, files))
    return {headers: str(number or "") for number, headers in enumerate(kinds)}


def _shared_headers(file: CopiedFile) -> HeaderSet:
    """Return the headers as nginx writes them, with a variable for the name of the file."""
    own_name = f'filename="{PurePosixPath(file.name).name}"'
    return tuple(
        (name, escape_value(value).replace(own_name, 'filename="$export_name"'))
        for name, value in file.headers
    )


def _map_kinds(index: CopyIndex, kinds: dict[HeaderSet, str]) -> Entries:
    """Map the files of a folder with one extension to what most of them are, and others by name.

    So a picture that is new has the right headers before nginx reads its settings again.
    """
    kind_by_path = {f"/{file.name}": kinds[_shared_headers(file)] for file in index.files.values()}
    groups: dict[str, list[str]] = defaultdict(list)
    for path in kind_by_path:
        groups[_pattern_of(path)].append(path)
    entries: Entries = {}
    for pattern, paths in groups.items():
        usual, _ = Counter(kind_by_path[path] for path in paths).most_common(1)[0]
        exceptions = {path: kind for path in paths if (kind := kind_by_path[path]) != usual}
        entries |= {pattern: usual, **exceptions}
    return {key: kind for key, kind in entries.items() if kind or not key.startswith("~")}


def _pattern_of(path: str) -> str:
    """Return an expression for the files like this one; a file of the root is like no other."""
    _, folder, *names = path.split("/")
    suffix = PurePosixPath(path).suffix
    return f"~^/{re.escape(folder)}/.*{re.escape(suffix)}$" if names else path


def _map_headers(kinds: dict[HeaderSet, str]) -> dict[str, Entries]:
    """Return the value of each header by kind, where it is not that of a page."""
    names = dict.fromkeys(name for headers in kinds for name, _ in headers)
    values = {kind: dict(headers) for headers, kind in kinds.items()}
    return {
        name: {
            kind: value
            for kind in values
            if (value := values[kind].get(name, "")) != values[""].get(name, "") or not kind
        }
        for name in names
    }


def _map_variants(index: CopyIndex) -> Entries:
    """Map an address with parameters that its page reads to the end of the name of its file."""
    entries = {}
    for address in index.files:
        if names := "|".join(map(re.escape, list_read_parameters(address))):
            entries[rf"~^{re.escape(address)}\?(.*&)?({names})=[^&]"] = "@$export_args"
    return entries


def _map_site() -> Entries:
    """Map what no copy can answer to a value."""
    return {f"~^{re.escape(prefix)}": "1" for prefix in list_site_prefixes()}


def _map_redirects(index: CopyIndex, status: HTTPStatus) -> Entries:
    """Map a path to where it leads; a page of ours gets the query as well."""
    return {
        redirect.source: _target_with_query(redirect.target)
        for redirect in index.redirects
        if redirect.status == status and "?" not in redirect.source
    }


def _target_with_query(target: str) -> str:
    takes_query = target.startswith("/") and not {"?", "#"} & set(target)
    return escape_value(target) + ("$is_args$args" if takes_query else "")


def _map_exact(index: CopyIndex) -> Entries:
    """Map an address with exactly this query to where it leads."""
    return {
        redirect.source: escape_value(redirect.target)
        for redirect in index.redirects
        if "?" in redirect.source
    }


def _variable(header: str) -> str:
    return f"$export_header_{header.lower().replace('-', '_')}"
