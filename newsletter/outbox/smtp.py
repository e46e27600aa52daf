"""Mail over SMTP in steps, so that it is known how far it got when something goes wrong."""

import re
import smtplib
from contextlib import suppress
from enum import Enum, auto
from typing import Any

from django.conf import settings
from django.core.mail.backends import smtp

from newsletter.outbox.outcomes import SENT, Fate, Outcome

# RFC 5321, 4.2.1: the first digit says it all.
DONE = range(200, 300)
GO_AHEAD = range(300, 400)
NOT_NOW = range(400, 500)
NEVER = range(500, 600)
CLOSING = 421


class Stage(Enum):
    """What a refusal can be about."""

    GREETING = auto()
    """Us: nobody was named yet."""
    RECIPIENT = auto()
    CONTENT = auto()


ENHANCED = re.compile(rb"([245]\.\d{1,3}\.\d{1,3})(?!\S)")
"""RFC 2034: it stands first; elsewhere in the text it may be a network address."""

ABOUT_US = re.compile(r"5\.[357]\.\d+|5\.1\.[78]|50\d|53\d")
"""Our server, our commands, security and policy, our sender's address (RFC 3463, 4954)."""
ABOUT_HER = re.compile(r"5\.1\.(?![78]$)\d+|5\.2\.\d+")
"""Her address, her mailbox: even when it is said of the whole mail."""


def judged(code: int, text: bytes, stage: Stage) -> Outcome:
    """What a reply of a server says about a mail that it does not take."""
    found = ENHANCED.match(text)
    reason = found[1].decode() if found and found[1][:1] == str(code)[:1].encode() else str(code)
    greeting = stage is Stage.GREETING
    if code not in NEVER:
        asked = code == CLOSING or reason.startswith("4.7.")
        return Outcome(Fate.LATER, reason, slow_down=asked and not greeting, cut_off=greeting)
    if ABOUT_HER.fullmatch(reason) and not greeting:
        return Outcome(Fate.REFUSED, reason)
    if stage is Stage.RECIPIENT and not ABOUT_US.fullmatch(reason):
        # "550 No such user", but "550 Relay not permitted" and "550 Sender verify failed" as well.
        return Outcome(Fate.DOUBTED, reason)
    return Outcome(Fate.STOPPED, reason, cut_off=greeting)


class SmtpCarrier:
    """One connection for many mails, opened when there is one to send."""

    def __init__(self, backend: smtp.EmailBackend) -> None:
        self.backend = backend

    def send(self, to: str, mail: bytes) -> Outcome:
        used = self.backend.connection is not None
        outcome = self._attempt(to, mail)
        if used and outcome.fate is Fate.LATER and outcome.cut_off:
            # Servers end a connection after so many mails, or so long.
            self.close()
            outcome = self._attempt(to, mail)
        return outcome

    def close(self) -> None:
        with suppress(OSError):
            self.backend.close()

    def _attempt(self, to: str, mail: bytes) -> Outcome:
        stage = Stage.GREETING
        try:
            server = self._server()
            code, text = server.mail(settings.NEWSLETTER_BOUNCES)
            if code in DONE:
                stage = Stage.RECIPIENT
                code, text = server.rcpt(to)
            if code in DONE:
                stage = Stage.CONTENT
                code, text = server.docmd("DATA")
        except OSError as error:
            self.close()
            return _broken(error, stage)
        if stage is Stage.CONTENT and code in GO_AHEAD:
            return self._hand_over(server, mail)
        return self._refused(server, judged(code, text, stage))

    def _server(self) -> smtplib.SMTP:
        if self.backend.connection is None:
            self.backend.open()
        server: Any = self.backend.connection
        server.ehlo_or_helo_if_needed()
        return server

    def _refused(self, server: smtplib.SMTP, outcome: Outcome) -> Outcome:
        """Leave the connection ready for the next mail."""
        try:
            ready = server.rset()[0] in DONE
        except OSError:
            ready = False
        if not ready:
            self.close()
        return outcome

    def _hand_over(self, server: smtplib.SMTP, mail: bytes) -> Outcome:
        try:
            server.send(mail.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        except OSError:
            # The end of the mail did not get out, so the server has none.
            self.close()
            return Outcome(Fate.LATER, "connection lost")
        try:
            code, text = server.getreply()
        except OSError:
            self.close()
            return Outcome(Fate.UNKNOWN, "connection lost after the mail")
        if code in DONE:
            return SENT
        if code in NOT_NOW or code in NEVER:
            return self._refused(server, judged(code, text, Stage.CONTENT))
        self.close()
        return Outcome(Fate.UNKNOWN, "no sense after the mail")


def _broken(error: OSError, stage: Stage) -> Outcome:
    """Before the mail itself went over the line (each error of smtplib is an `OSError`)."""
    if stage is not Stage.GREETING:
        return Outcome(Fate.LATER, "connection lost")
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return judged(error.smtp_code, said if isinstance(said, bytes) else said.encode(), stage)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Outcome(Fate.STOPPED, "no TLS or login", cut_off=True)
    return Outcome(Fate.LATER, "no connection", cut_off=True)
