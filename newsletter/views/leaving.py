from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.services import stopping
from newsletter.tokens import to_leave
from newsletter.views.secret import place, secret


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@secret
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """One click (RFC 8058): her mail provider posts too, from anywhere, without a cookie.

    The token says all that is needed, so the body is not read.
    """
    found = to_leave(token)
    if found is None:
        return render(request, "newsletter/leave_unknown.html", status=HTTPStatus.NOT_FOUND)
    if request.method != "POST":
        return render(request, "newsletter/leave.html")
    subscribers, mailing = found
    for subscriber in subscribers:
        stopping.leave(subscriber=subscriber, mailing=mailing, page=place(request, token))
    return render(request, "newsletter/left.html")
