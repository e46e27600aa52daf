"""Downloads of documents: the present version at an address that stays."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from documents.file_kinds import CONTENT_TYPES, Kind
from documents.models import Document


@require_safe
def serve_document(request: HttpRequest, slug: str, extension: str) -> HttpResponseBase:
    """Serve the present version; an address with the extension of a former one leads to it."""
    document = get_object_or_404(Document.objects.published(), slug=slug)
    if extension not in Kind.values:
        raise Http404
    if extension != document.kind:
        return redirect(document)
    etag = f'"{str(document.file.name).rpartition("/")[2]}"'
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponseBase = HttpResponse(status=304)
    else:
        response = _file_response(document)
        response.headers["Content-Language"] = document.language
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def _file_response(document: Document) -> FileResponse:
    """Return the file under the name of its address; only a PDF opens in the browser."""
    kind = Kind(document.kind)
    try:
        file = document.file.open()
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        file,
        as_attachment=kind is not Kind.PDF,
        filename=f"{document.slug}.{kind}",
        content_type=CONTENT_TYPES[kind],
    )
