"""Responses with a stored file: whole, or the range of bytes that was asked for (RFC 9110, 14).

Whoever watches a video or goes on with a download asks for ranges. A browser that plays gets them
in pieces of at most 1 MiB, which a process reads at once, so that no player holds a thread; it asks
for the rest by itself. Other programs may take a shorter range for all there is, so they get theirs
whole.
"""

import re
from collections.abc import Iterator
from http import HTTPStatus

from django.core.files.base import File
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

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
        response = _range_response(request, stored, etag) or FileResponse(
            _open(stored), as_attachment=as_attachment, filename=name, content_type=content_type
        )
        response.headers["Accept-Ranges"] = "bytes"
        if response.status_code == HTTPStatus.PARTIAL_CONTENT:
            response.headers["Content-Type"] = content_type
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response


def _open(stored: FieldFile) -> File:
    try:
        return stored.storage.open(str(stored.name))
    except FileNotFoundError:
        raise Http404 from None


def _range_response(request: HttpRequest, stored: FieldFile, etag: str) -> HttpResponseBase | None:
    """Return the part that was asked for; `None` when that is the whole file."""
    header = _RANGE.fullmatch(request.headers.get("Range", ""))
    if request.method != "GET" or not header or header.groups() == ("", ""):
        return None
    if request.headers.get("If-Range", etag) != etag:
        return None
    file = _open(stored)
    start, end = _bounds(*header.groups(), size=file.size)
    if start >= end:
        file.close()
        response = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        response.headers["Content-Range"] = f"bytes */{file.size}"
        return response
    if request.headers.get("Sec-Fetch-Dest") in PLAYERS:
        end = min(end, start + MAX_PLAYED_BYTES)
    headers = {
        "Content-Range": f"bytes {start}-{end - 1}/{file.size}",
        "Content-Length": str(end - start),
    }
    return StreamingHttpResponse(
        _FilePart(file, start, end), status=HTTPStatus.PARTIAL_CONTENT, headers=headers
    )


def _bounds(first: str, last: str, *, size: int) -> tuple[int, int]:
    """Return the first byte of a range and the byte after it; at least equal when it is empty."""
    if not first:
        return max(size - int(last), 0), size
    if last and int(last) < int(first):
        return size, size
    return int(first), min(int(last) + 1, size) if last else size


class _FilePart:
    """The bytes of a file between two positions, in chunks; a server closes it at the end."""

    def __init__(self, file: File, start: int, end: int) -> None:
        self.file, self.left = file, end - start
        file.seek(start)

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self.file.read(min(self.left, CHUNK_BYTES)):
            self.left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self.file.close()
