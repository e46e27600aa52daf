"""Problems: errors of the API in JSON (RFC 9457), in plain Dutch."""

from collections.abc import Mapping
from http import HTTPStatus

from django.http import HttpResponse, JsonResponse

PROBLEM_TYPE = "application/problem+json"
TITLES: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: "Deze vraag klopt niet",
    HTTPStatus.NOT_FOUND: "Niet gevonden",
    HTTPStatus.METHOD_NOT_ALLOWED: "Alleen lezen",
    HTTPStatus.REQUEST_URI_TOO_LONG: "Dit adres is te lang",
    HTTPStatus.SERVICE_UNAVAILABLE: "Even niet bereikbaar",
}
DETAILS: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: "Wij begrijpen deze vraag niet. Op /data/ staat wat u kunt vragen.",
    HTTPStatus.NOT_FOUND: "Op dit adres staat niets. Op /data/ staan alle adressen.",
    HTTPStatus.METHOD_NOT_ALLOWED: "U kunt hier alleen lezen: gebruik GET, HEAD of OPTIONS.",
    HTTPStatus.REQUEST_URI_TOO_LONG: "Maak het adres korter.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Probeer het over een minuut opnieuw.",
}
OTHER_TITLE = "Er ging iets mis bij ons"
OTHER_DETAIL = "Probeer het later opnieuw. Blijft het misgaan? Laat het ons weten."


class ApiError(Exception):
    """A request that cannot be answered; `detail` says in Dutch what to do."""

    def __init__(self, status: HTTPStatus, detail: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


def problem_response(status: int, detail: str = "") -> HttpResponse:
    content = {
        "type": "about:blank",
        "title": TITLES.get(status, OTHER_TITLE),
        "status": status,
        "detail": detail or DETAILS.get(status, OTHER_DETAIL),
    }
    return JsonResponse(
        content,
        status=status,
        content_type=PROBLEM_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
