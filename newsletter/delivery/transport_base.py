"""The result of one attempt to send a mail."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from newsletter.blame import Blame


class ResultCode(Enum):
    SENT = auto()
    # Not now: connection trouble, or a server that asks to wait.
    DEFERRED = auto()
    # Refused for good; `blame` says whose fault it is.
    REFUSED = auto()
    # The server does not want our mail (authentication, policy, content): people have to look.
    HALTED = auto()
    # No readable reply came after the whole mail had gone over the line.
    UNCERTAIN = auto()


class Limit(Enum):
    """Ways in which the receiving side asks for less mail; none costs a reader an attempt."""

    NONE = auto()
    # Who mails a reader for the first time must come back: perhaps a limit, perhaps greylisting.
    FIRST_CONTACT = auto()
    THROTTLED = auto()


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """`reason` is what `Delivery.reason` takes, and never holds an address."""

    code: ResultCode
    reason: str = ""
    blame: Blame = Blame.NOBODY_KNOWS
    limit: Limit = Limit.NONE
    # No mail can go now, whoever it is for.
    server_unavailable: bool = False


SENT = DeliveryResult(ResultCode.SENT)


class Transport(Protocol):
    """A way to send mail, used for many mails one after the other."""

    def send_message(self, to: str, mail: bytes) -> DeliveryResult: ...

    def close(self) -> None: ...
