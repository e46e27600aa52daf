"""The page 'Vind uw regio' and the suggestions of its field."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse

from search.places.finder import MAX_LENGTH, Answer, AnswerKind, find_place, suggest_places

ERRORS = {
    AnswerKind.EMPTY: "Vul een plaats of postcode in, bijvoorbeeld Deventer of 7411.",
    AnswerKind.TOO_LONG: f"Dit is te lang. Gebruik hoogstens {MAX_LENGTH} tekens: de naam van uw "
    "plaats is genoeg.",
}


HEADINGS = {
    AnswerKind.SIMILAR: "Bedoelde u een van deze plaatsen?",
    AnswerKind.POSTCODE: "Met alleen deze postcode is uw regio niet zeker",
    AnswerKind.UNKNOWN: "Er is geen plaats gevonden met de naam ‘{}’",
}
EXPLANATIONS = {
    AnswerKind.SIMILAR: "De naam ‘{}’ staat niet op de lijst van plaatsen.",
    AnswerKind.POSTCODE: "Vul de naam van uw plaats in.",
    AnswerKind.UNKNOWN: "Kijk of er een tikfout in staat. Of vul de naam van uw gemeente in, of uw "
    "postcode.",
}


def place_search(request: HttpRequest) -> HttpResponse:
    """Redirect to the region of a place that is sure; otherwise offer a choice or help.

    As on `/praktijk/`, a text that cannot be searched is answered with 400, and one that leads
    nowhere with 200.
    """
    text = request.GET.get("plaats")
    if text is None:
        return TemplateResponse(request, "search/place_search.html")
    answer = find_place(text)
    if answer.url:
        return HttpResponseRedirect(answer.url)
    error = ERRORS.get(answer.kind, "")
    context = {
        "answer": answer,
        "place_text": text.replace("\x00", ""),
        "place_error": error,
        "heading": _heading(answer),
        "explanation": EXPLANATIONS.get(answer.kind, "").format(answer.text),
    }
    return TemplateResponse(
        request, "search/place_search.html", context, status=400 if error else 200
    )


def _heading(answer: Answer) -> str:
    """Return the heading above the candidates; empty when there is an error instead."""
    if answer.kind is AnswerKind.CHOICE:
        if answer.lists_areas:
            return f"Kies uw regio in {answer.text[:1].upper()}{answer.text[1:]}"
        return f"Welk {answer.candidates[0].name} bedoelt u?"
    if answer.kind is AnswerKind.SIMILAR and len(answer.candidates) == 1:
        return f"Bedoelde u {answer.candidates[0].name}?"
    return HEADINGS.get(answer.kind, "").format(answer.text)


def place_suggestions(request: HttpRequest) -> JsonResponse:
    """Return names for the text in `q`, each with where it is."""
    suggestions = suggest_places(request.GET.get("q", ""))
    return JsonResponse(
        {
            "suggesties": [
                {"naam": suggestion.name, "toelichting": suggestion.description}
                for suggestion in suggestions
            ]
        },
        json_dumps_params={"ensure_ascii": False},
        headers={"X-Robots-Tag": "noindex"},
    )
