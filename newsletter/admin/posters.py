"""The page 'Aanmelden via een poster': addresses to print, and their QR codes to download."""

from django.http import Http404, HttpResponse

from newsletter.sign_up_posters import POSTERS, draw_png, draw_svg
from publishing.admin import PublishableAdmin
from publishing.admin.admin_request import AdminRequest
from publishing.admin.routes import GET, AdminRoute
from publishing.permissions import Permission

FORMATS = {"svg": (draw_svg, "image/svg+xml"), "png": (draw_png, "image/png")}


def posters(model_admin: PublishableAdmin, request: AdminRequest, obj: None) -> HttpResponse:
    context = {"title": "Aanmelden via een poster", "posters": POSTERS.values()}
    return model_admin.render_page(request, "newsletter/posters", context)


def poster_code(model_admin: PublishableAdmin, request: AdminRequest, obj: None) -> HttpResponse:
    """Return the QR code of `?landsdeel=` as a file in `?vorm=`: the whole country as SVG."""
    poster = POSTERS.get(request.GET.get("landsdeel", ""))
    extension = request.GET.get("vorm", "svg")
    if poster is None or extension not in FORMATS:
        raise Http404
    draw, content_type = FORMATS[extension]
    file_name = f"{poster.file_name}.{extension}"
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return HttpResponse(draw(poster), content_type=content_type, headers=headers)


ROUTES = [
    AdminRoute("posters", "posters/", Permission.ADD, posters, GET),
    AdminRoute("poster_code", "posters/qr/", Permission.ADD, poster_code, GET),
]
