"""A mail server with one mailbox that answers the IMAP commands we use (RFC 9051)."""

import re
import socketserver
import threading


class IMAPServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, password="geheim"):
        super().__init__(("127.0.0.1", 0), IMAPSession)
        self.password, self.mails, self.seen, self.commands = password, {}, set(), []
        self.folders = {"INBOX"}
        self.disconnect_at = ""

    def add(self, *mails):
        for mail in mails:
            self.mails[str(len(self.mails) + 1)] = mail

    @property
    def unseen(self):
        return [number for number in self.mails if number not in self.seen]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *args):
        self.shutdown()
        self.server_close()


class IMAPSession(socketserver.StreamRequestHandler):
    def handle(self):
        self.send_line("* OK klaar")
        while line := self.rfile.readline().decode().strip():
            tag, _, command = line.partition(" ")
            self.server.commands.append(command)
            if self.server.disconnect_at and self.server.disconnect_at in command:
                return
            self.send_line(f"{tag} {self.answer(command)} tot zover")
            if command == "LOGOUT":
                return

    def send_line(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def answer(self, command):
        arguments = command.split()
        name = arguments[1] if arguments[0] == "UID" else arguments[0]
        return getattr(self, name.lower())(arguments)

    def capability(self, arguments):
        self.send_line("* CAPABILITY IMAP4rev1")
        return "OK"

    def login(self, arguments):
        return "OK" if arguments[2] == f'"{self.server.password}"' else "NO"

    def select(self, arguments):
        folder_exists = arguments[1].strip('"') in self.server.folders
        self.send_line(f"* {len(self.server.mails)} EXISTS")
        return "OK" if folder_exists else "NO"

    def search(self, arguments):
        self.send_line(" ".join(["* SEARCH", *self.server.unseen]))
        return "OK"

    def fetch(self, arguments):
        number, size = arguments[2], int(re.search(r"<0\.(\d+)>", arguments[3])[1])
        mail = self.server.mails[number][:size]
        self.wfile.write(f"* {number} FETCH (UID {number} BODY[]<0> {{{len(mail)}}}\r\n".encode())
        self.wfile.write(mail + b")\r\n")
        return "OK"

    def store(self, arguments):
        assert arguments[3:] == ["+FLAGS.SILENT", r"(\Seen)"]
        self.server.seen.add(arguments[2])
        return "OK"

    def logout(self, arguments):
        self.send_line("* BYE")
        return "OK"
