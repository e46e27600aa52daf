"""The page of a video, its file and its captions: for visitors, who see what is public."""

import hashlib
from http import HTTPStatus

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe
from django.views.generic import DetailView

from documents.file_response import CACHE_CONTROL, serve_file
from videos.models import Video
from videos.video_kinds import CONTENT_TYPES, Kind

CAPTIONS_TYPE = "text/vtt; charset=utf-8"


class VideoDetail(DetailView):
    template_name = "videos/video_detail.html"

    def get_queryset(self) -> QuerySet[Video]:
        return Video.objects.published().select_related("still")


@require_safe
def serve_video(request: HttpRequest, slug: str, extension: str) -> HttpResponseBase:
    """Serve the present version; an address with the extension of a former one leads to it."""
    video = get_object_or_404(Video.objects.published().defer("transcript"), slug=slug)
    if extension != video.kind:
        return redirect(video.file_url)
    kind = Kind(video.kind)
    response = serve_file(
        request, video.file, name=f"{video.slug}.{kind}", content_type=CONTENT_TYPES[kind]
    )
    response.headers["Content-Language"] = video.language
    return response


@require_safe
def serve_captions(request: HttpRequest, slug: str) -> HttpResponse:
    with_captions = Video.objects.published().exclude(captions="")
    return captions_response(request, get_object_or_404(with_captions, slug=slug).captions)


def captions_response(request: HttpRequest, captions: str) -> HttpResponse:
    etag = f'"{hashlib.sha256(captions.encode()).hexdigest()[:20]}"'
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    else:
        response = HttpResponse(captions, content_type=CAPTIONS_TYPE)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response
