"""A real mail server in a thread, whose replies a test scripts."""

import asyncio
import socket
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

DROP_CONNECTION, HANG = "drop the connection", "say nothing"


class ScriptedMailServer:
    """Handlers of aiosmtpd that accept everything, unless `replies` says otherwise.

    `replies` maps a stage, or a pair of a stage and an address, to a reply or a function that
    returns one. The stages are MAIL, RCPT, DATA (before the mail) and END (after all of it).
    `received` holds pairs of a recipient and the bytes of a mail, also of one that was refused at
    its END. `on_mail_received` is called when a whole mail came in.
    """

    def __init__(self, *, pipelining=True):
        self.pipelining = pipelining
        self.replies = {}
        self.received = []
        self.sender = ""
        self.connection_count = 0
        self.on_mail_received = lambda: None

    def recipients(self):
        return [address for address, _ in self.received]

    async def reply(self, server, stage, address, default):
        reply = self.replies.get((stage, address), self.replies.get(stage, default))
        if callable(reply):
            reply = reply()
        if reply == HANG:
            await asyncio.sleep(5)
        if reply in (DROP_CONNECTION, HANG):
            server.transport.abort()
        return reply

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        session.host_name = hostname
        self.connection_count += 1
        return [*responses[:1], *["250-PIPELINING"] * self.pipelining, *responses[1:]]

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        envelope.mail_from = self.sender = address
        reply = await self.reply(server, "MAIL", address, "250 OK")
        if not reply.startswith("250"):
            envelope.mail_from = None
        return reply

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        reply = await self.reply(server, "RCPT", address, "250 OK")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        (address,) = envelope.rcpt_tos
        self.received.append((address, envelope.original_content))
        self.on_mail_received()
        return await self.reply(server, "END", address, "250 OK")


class ScriptedSMTP(SMTP):
    async def smtp_DATA(self, arg):  # noqa: N802
        recipients = self.envelope.rcpt_tos
        reply = recipients and await self.event_handler.reply(self, "DATA", recipients[0], "")
        if reply:
            await self.push(reply)
        else:
            await super().smtp_DATA(arg)


class ScriptedController(Controller):
    def factory(self):
        return ScriptedSMTP(self.handler, **self.SMTP_kwargs)


def reject_login(server, session, envelope, mechanism, data):
    return AuthResult(success=False, handled=False)


@contextmanager
def run_smtp_server(settings, *, login=False, pipelining=True):
    """Yield a running server that gets the mail of the site; with `login` it rejects each login."""
    server = ScriptedMailServer(pipelining=pipelining)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"authenticator": reject_login, "auth_require_tls": False} if login else {}
    controller = ScriptedController(server, hostname="127.0.0.1", port=port, **options)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 0.5
    settings.DEFAULT_FROM_EMAIL = "Techniekpact <nieuws@techniekpact.example>"
    settings.NEWSLETTER_BOUNCES = "terug@techniekpact.example"
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
