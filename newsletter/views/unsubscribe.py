from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.services.unsubscription import unsubscribe
from newsletter.tokens import read_unsubscribe_token
from newsletter.views.private_links import page_path, private_link


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_link
def unsubscribe_view(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe on a POST, from the page or from a mail provider (one click, RFC 8058).

    A provider posts from anywhere and without a cookie. The token says all that is needed, so the
    body is not read.
    """
    target = read_unsubscribe_token(token)
    if target is None:
        return render(request, "newsletter/unsubscribe_invalid.html", status=HTTPStatus.NOT_FOUND)
    if request.method != "POST":
        return render(request, "newsletter/unsubscribe.html")
    subscribers, mailing_id = target
    for subscriber in subscribers:
        unsubscribe(subscriber=subscriber, mailing_id=mailing_id, page=page_path(request, token))
    return render(request, "newsletter/unsubscribed.html")
