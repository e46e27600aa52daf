"""What nginx needs to serve a copy as the site does: headers, parts of lists, and redirects.

`maps.conf` has what differs from copy to copy, `site.conf` the rules that use it.
"""

import re
from http import HTTPStatus

from django.template.loader import render_to_string

from techniekpact.site_copy.addresses import list_read_parameters
from techniekpact.site_copy.index import CopiedFile, CopyIndex, HeaderSet
from techniekpact.site_copy.nginx_map import escape_value, format_map

# The page whose headers all answers have that are no file of the copy.
PAGE = "/"
# A header that differs from file to file.
OWN_HEADER = "Content-Disposition"
# What a line takes in the memory of nginx beside its key.
LINE_BYTES = 64

Entries = dict[str, str]


def render_nginx_files(index: CopyIndex) -> dict[str, str]:
    """Return the texts of both files, by path."""
    kinds = _number_kinds(index)
    header_maps = _map_headers(kinds)
    by_path = {
        "$export_kind": _map_kinds(index, kinds),
        _variable(OWN_HEADER): _map_own_header(index),
        "$export_permanent": _map_redirects(index, HTTPStatus.MOVED_PERMANENTLY),
        "$export_temporary": _map_redirects(index, HTTPStatus.FOUND),
    }
    by_query = {"$export_variant": _map_variants(index), "$export_exact": _map_exact(index)}
    keys = [key for entries in (*by_path.values(), *by_query.values()) for key in entries]
    context = {
        "maps": [
            *(format_map("$uri", name, entries) for name, entries in by_path.items()),
            *(format_map('"$uri?$args"', name, entries) for name, entries in by_query.items()),
            *(
                format_map("$export_kind", _variable(name), entries, default=entries.pop(""))
                for name, entries in header_maps.items()
            ),
        ],
        "headers": {name: _variable(name) for name in (OWN_HEADER, *header_maps)},
        "hash_size": _power_of_two(2 * len(keys)),
        "bucket_size": _power_of_two(LINE_BYTES + max(len(key.encode()) for key in keys)),
    }
    names = ("nginx/maps.conf", "nginx/site.conf")
    return {name: render_to_string(f"site_copy/{name}", context) for name in names}


def _number_kinds(index: CopyIndex) -> dict[HeaderSet, str]:
    """Number the sets of headers that files share; that of a page has no number."""
    files = (index.files[PAGE], *index.files.values())
    kinds = dict.fromkeys(map(_shared_headers, files))
    return {headers: str(number or "") for number, headers in enumerate(kinds)}


def _shared_headers(file: CopiedFile) -> HeaderSet:
    return tuple(pair for pair in file.headers if pair[0] != OWN_HEADER)


def _map_kinds(index: CopyIndex, kinds: dict[HeaderSet, str]) -> Entries:
    numbers = {f"/{file.name}": kinds[_shared_headers(file)] for file in index.files.values()}
    return {path: number for path, number in numbers.items() if number}


def _map_headers(kinds: dict[HeaderSet, str]) -> dict[str, Entries]:
    """Return the value of each header by kind."""
    names = dict.fromkeys(name for headers in kinds for name, _ in headers)
    return {
        name: {kind: escape_value(dict(headers).get(name, "")) for headers, kind in kinds.items()}
        for name in names
    }


def _map_own_header(index: CopyIndex) -> Entries:
    return {
        f"/{file.name}": escape_value(value)
        for file in index.files.values()
        if (value := file.header(OWN_HEADER))
    }


def _map_variants(index: CopyIndex) -> Entries:
    """Map an address with parameters that its page reads to the end of the name of its file."""
    entries = {}
    for address in index.files:
        if names := "|".join(map(re.escape, list_read_parameters(address))):
            entries[rf"~^{re.escape(address)}\?(.*&)?({names})=[^&]"] = "@$export_args"
    return entries


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


def _power_of_two(least: int) -> int:
    return 1 << max(least - 1, 1).bit_length()
