"""Responses with a stored file: whole, or the range of bytes that was asked for (RFC 9110, 14).

Whoever watches a video or goes on with a download asks for ranges. A browser that plays gets them
in pieces of at most 1 MiB, which a process reads at once, so that no player holds a thread; it asks
for the rest by itself. Other programs may take a shorter range for all there is, so they get theirs
whole.
"""

import re
from collections.abc import Iterator
from http import HTTPStatus

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

CACHE_CONTROL = "public, max-age=300"  # pages of the admin replace it
MAX_PLAYED_BYTES = 1024 * 1024  # what `techniekpact.request_gate` reads at once
CHUNK_BYTES = 64 * 1024
PLAYERS = ("video", "audio")  # of Sec-Fetch-Dest
_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*")  # one range; several are not supported


def serve_file(
    request: HttpRequest,
    stored: FieldFile,
    *,
    name: str,
    content_type: str,
    as_attachment: bool = False,
) -> HttpResponseBase:
    """Return a file, or a part of it; its stored name is its validator, because no other has it."""
    etag = f'"{str(stored.name).rpartition("/")[2]}"'
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponseBase = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    else:
        response = _respond(request, stored, etag)
        response.headers["Content-Type"] = content_type
        disposition = content_disposition_header(as_attachment, name)
        response.headers["Content-Disposition"] = str(disposition)
        response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response


def _respond(request: HttpRequest, stored: FieldFile, etag: str) -> HttpResponseBase:
    try:
        size = stored.storage.size(str(stored.name))
    except FileNotFoundError:
        raise Http404 from None
    headers = {"Content-Length": str(size)}
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    span = _asked_range(request, etag, size)
    if span is None:
        return StreamingHttpResponse(_read_part(stored, 0, size), headers=headers)
    start, end = span
    if start >= end:
        headers = {"Content-Range": f"bytes */{size}"}
        return HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    if request.headers.get("Sec-Fetch-Dest") in PLAYERS:
        end = min(end, start + MAX_PLAYED_BYTES)
    headers = {
        "Content-Length": str(end - start),
        "Content-Range": f"bytes {start}-{end - 1}/{size}",
    }
    chunks = _read_part(stored, start, end)
    return StreamingHttpResponse(chunks, status=HTTPStatus.PARTIAL_CONTENT, headers=headers)


def _asked_range(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """Return the first byte that was asked for and the byte after the last; `None` is the whole.

    The second is not above the first where the file has none of these bytes.
    """
    header = _RANGE.fullmatch(request.headers.get("Range", ""))
    if not header or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = header.groups()
    if first and last:
        return int(first), min(int(last) + 1, size)
    if first:
        return int(first), size
    return (max(size - int(last), 0), size) if last else None


def _read_part(stored: FieldFile, start: int, end: int) -> Iterator[bytes]:
    """Yield the bytes between two positions; the file is opened when the first are read."""
    left = end - start
    with stored.storage.open(str(stored.name)) as file:
        file.seek(start)
        while chunk := file.read(min(left, CHUNK_BYTES)):
            left -= len(chunk)
            yield chunk
