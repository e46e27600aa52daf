"""A mail server with one mailbox, as far as we speak IMAP with it (RFC 9051), in a thread."""

import re
import socketserver
import threading


class IMAPServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, password="geheim"):
        super().__init__(("127.0.0.1", 0), IMAPSession)
        self.password, self.mails, self.seen, self.said = password, {}, set(), []
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
        self.say("* OK klaar")
        while line := self.rfile.readline().decode().strip():
            tag, _, command = line.partition(" ")
            self.server.said.append(command)
            if self.server.disconnect_at and self.server.disconnect_at in command:
                return
            self.say(f"{tag} {self.answer(command)} tot zover")
            if command == "LOGOUT":
                return

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def answer(self, command):
        words = command.split()
        name = words[1] if words[0] == "UID" else words[0]
        return getattr(self, name.lower())(words)

    def capability(self, words):
        self.say("* CAPABILITY IMAP4rev1")
        return "OK"

    def login(self, words):
        return "OK" if words[2] == f'"{self.server.password}"' else "NO"

    def select(self, words):
        known = words[1].strip('"') in self.server.folders
        self.say(f"* {len(self.server.mails)} EXISTS")
        return "OK" if known else "NO"

    def search(self, words):
        self.say(" ".join(["* SEARCH", *self.server.unseen]))
        return "OK"

    def fetch(self, words):
        number, most = words[2], int(re.search(r"<0\.(\d+)>", words[3])[1])
        mail = self.server.mails[number][:most]
        self.wfile.write(f"* {number} FETCH (UID {number} BODY[]<0> {{{len(mail)}}}\r\n".encode())
        self.wfile.write(mail + b")\r\n")
        return "OK"

    def store(self, words):
        assert words[3:] == ["+FLAGS.SILENT", r"(\Seen)"]
        self.server.seen.add(words[2])
        return "OK"

    def logout(self, words):
        self.say("* BYE")
        return "OK"
