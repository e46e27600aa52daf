"""The browser and system of a visitor, in words with which she recognises her own."""

from django.http import HttpRequest

# The first that occurs counts: browsers also carry the names of those that they resemble.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "SamsungBrowser": "Samsung Internet",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "een iPhone",
    "iPad": "een iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "een Mac",
    "CrOS": "een Chromebook",
    "Linux": "Linux",
}


def describe_device(request: HttpRequest) -> str:
    """Return such as 'Firefox op Windows'."""
    user_agent = request.META.get("HTTP_USER_AGENT", "")

    def first_match(names: dict[str, str], otherwise: str) -> str:
        return next((name for mark, name in names.items() if mark in user_agent), otherwise)

    browser = first_match(BROWSERS, "Een andere browser")
    return f"{browser} op {first_match(SYSTEMS, 'een ander apparaat')}"
