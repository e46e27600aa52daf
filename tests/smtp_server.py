"""A real mail server in a thread, which answers as it is told to."""

import asyncio
import socket
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

DROP_CONNECTION, HANG = "drop the line", "say nothing"


class ScriptedMailServer:
    """`answers` says what comes instead of a yes: at a stage, or at a stage for one address.

    The stages are MAIL, RCPT, DATA (before the mail) and END (after the whole of it).
    """

    def __init__(self):
        self.answers = {}
        self.took = []
        """Pairs of recipient and the bytes of the mail; of mail that was refused at its end too."""
        self.sender = ""
        self.lines = 0
        """How many connections there were."""
        self.on_mail_received = lambda: None
        """Called when a mail came in whole."""

    def recipients(self):
        return [to for to, _ in self.took]

    async def answer(self, server, stage, address, yes):
        said = self.answers.get((stage, address), self.answers.get(stage, yes))
        if callable(said):
            said = said()
        if said == HANG:
            await asyncio.sleep(5)
        if said in (DROP_CONNECTION, HANG):
            server.transport.abort()
        return said

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        session.host_name = hostname
        self.lines += 1
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        envelope.mail_from = self.sender = address
        said = await self.answer(server, "MAIL", address, "250 OK")
        if not said.startswith("250"):
            envelope.mail_from = None
        return said

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        said = await self.answer(server, "RCPT", address, "250 OK")
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        (address,) = envelope.rcpt_tos
        self.took.append((address, envelope.original_content))
        self.on_mail_received()
        return await self.answer(server, "END", address, "250 OK")


class ScriptedSMTP(SMTP):
    async def smtp_DATA(self, arg):  # noqa: N802
        said = await self.event_handler.answer(self, "DATA", self.envelope.rcpt_tos[0], "")
        if said:
            await self.push(said)
        else:
            await super().smtp_DATA(arg)


class ScriptedController(Controller):
    def factory(self):
        return ScriptedSMTP(self.handler, **self.SMTP_kwargs)


def reject_login(server, session, envelope, mechanism, data):
    return AuthResult(success=False, handled=False)


@contextmanager
def run_smtp_server(settings, *, login=False):
    """Give the office; while it is open, the mail of the site goes there."""
    office = ScriptedMailServer()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    how = {"authenticator": reject_login, "auth_require_tls": False} if login else {}
    door = ScriptedController(office, hostname="127.0.0.1", port=port, **how)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 0.5
    settings.DEFAULT_FROM_EMAIL = "Techniekpact <nieuws@techniekpact.example>"
    settings.NEWSLETTER_BOUNCES = "terug@techniekpact.example"
    door.start()
    try:
        yield office
    finally:
        door.stop()
