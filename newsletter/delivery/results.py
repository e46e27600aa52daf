"""What became of one mail, in the few words that the machine acts on."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol


class ResultCode(Enum):
    SENT = auto()
    LATER = auto()
    """Not now: connection trouble, or the server asks to wait."""
    REFUSED = auto()
    """Never to this address."""
    DOUBTED = auto()
    """The same, perhaps: the server does not say whether it means the address or us."""
    STOPPED = auto()
    """The server does not want our mail (authentication, policy, content): people have to look.

    When only the mail to one address is refused so, again and again, it fails without a verdict on
    the address.
    """
    UNKNOWN = auto()
    """No answer came after the whole mail had gone over the line."""


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    code: ResultCode
    reason: str = ""
    """An enhanced status code (RFC 3463), an SMTP code, or a word; never an address."""
    throttled: bool = False
    """Whether the receiving side asks for less (421, 4.7.x)."""
    server_unavailable: bool = False
    """Whether it says nothing about this one mail: none can go now."""


SENT = DeliveryResult(ResultCode.SENT)


class Transport(Protocol):
    """How mail gets out. One is used for many mails, one after the other."""

    def send(self, to: str, mail: bytes) -> DeliveryResult: ...

    def close(self) -> None: ...
