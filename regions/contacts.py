"""Somebody to call or write to, for a region or for the whole country."""

from dataclasses import dataclass

from publishing.typed_links import phone_link


@dataclass(frozen=True)
class Contact:
    """A person or desk; an empty text is not known. False unless there is a way to reach them."""

    name: str = ""
    function: str = ""
    email: str = ""
    phone: str = ""

    def __bool__(self) -> bool:
        return bool(self.email or self.phone)

    @property
    def phone_url(self) -> str:
        """The number as a link (RFC 3966), without the spaces and hyphens that people write."""
        return phone_link(self.phone)
