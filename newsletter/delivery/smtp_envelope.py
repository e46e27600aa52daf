"""The commands of SMTP that go before a mail, in one round trip where the server takes that."""

import smtplib

# Classes of reply codes by their first digit (RFC 5321, 4.2.1).
SUCCESS = range(200, 300)
INTERMEDIATE = range(300, 400)
REFUSAL = range(400, 600)

END_OF_MAIL = b".\r\n"


class SmtpEnvelope:
    """MAIL, RCPT and DATA for one mail, and the replies to them, read one at a time.

    A server with PIPELINING (RFC 2920) gets all three at once, any other one after the other.
    """

    def __init__(self, server: smtplib.SMTP, *commands: bytes) -> None:
        self.server = server
        self._unsent = list(commands)
        self._unanswered = 0
        if server.has_extn("pipelining"):
            self._send(len(commands))

    def read_reply(self) -> tuple[int, bytes]:
        """Return the code and the text of the reply to the next command."""
        if not self._unanswered:
            self._send(1)
        self._unanswered -= 1
        return self.server.getreply()

    def reset(self) -> bool:
        """Make the connection ready for another mail after a refusal; return whether it is."""
        code = 0
        while self._unanswered:
            code, _ = self.read_reply()
        if code in INTERMEDIATE:
            # Without a recipient, a server may still ask for the mail (RFC 2920, 3.1): it is empty.
            self.server.send(END_OF_MAIL)
            self.server.getreply()
        return self.server.rset()[0] in SUCCESS

    def _send(self, number: int) -> None:
        self.server.send(b"".join(self._unsent[:number]))
        del self._unsent[:number]
        self._unanswered += number


def encode_command(command: str) -> bytes:
    """Return a command with its line end; raise `ValueError` when it is not one line of ASCII."""
    if not command.isprintable():
        raise ValueError("a command is one line")
    return command.encode("ascii") + b"\r\n"
