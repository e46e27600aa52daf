"""Downloads of documents: the present version at an address that stays."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from documents.file_kinds import CONTENT_TYPES, Kind
from documents.file_response import serve_file
from documents.models import Document


@require_safe
def serve_document(request: HttpRequest, slug: str, extension: str) -> HttpResponseBase:
    """Serve the present version; an address with the extension of a former one leads to it.

    Only a PDF opens in the browser.
    """
    document = get_object_or_404(Document.objects.published(), slug=slug)
    if extension not in Kind.values:
        raise Http404
    if extension != document.kind:
        return redirect(document)
    kind = Kind(document.kind)
    response = serve_file(
        request,
        document.file,
        name=f"{document.slug}.{kind}",
        content_type=CONTENT_TYPES[kind],
        as_attachment=kind is not Kind.PDF,
    )
    response.headers["Content-Language"] = document.language
    return response
