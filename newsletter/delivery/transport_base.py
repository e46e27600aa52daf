"""The result of one attempt to send a mail."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol


class ResultCode(Enum):
    SENT = auto()
    # Connection trouble, or the server asks to wait.
    DEFERRED = auto()
    # The server says that it will never take mail for this address.
    RECIPIENT_REFUSED = auto()
    # The server refuses for good, but does not say whether that is about the address or about us.
    AMBIGUOUS_REFUSAL = auto()
    # The server does not want our mail (authentication, policy, content): people have to look.
    # When it refuses only the mail to one address so, the mail fails without blaming the address.
    SENDER_REFUSED = auto()
    # No readable reply came after the whole mail had gone over the line.
    UNCERTAIN = auto()


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """`reason` is what `Delivery.reason` takes, and never holds an address."""

    code: ResultCode
    reason: str = ""
    # The receiving side asks for less mail (421, 4.7.x).
    throttled: bool = False
    # No mail can go now, whoever it is for.
    server_unavailable: bool = False


SENT = DeliveryResult(ResultCode.SENT)


class Transport(Protocol):
    """A way to send mail, used for many mails one after the other."""

    def send_message(self, to: str, mail: bytes) -> DeliveryResult: ...

    def close(self) -> None: ...
