"""A mailbox's server that behaves, or misbehaves, as it is told: JSON on the command line, events as JSON lines on standard output.

It speaks as much of RFC 9051 as the gateway asks for. Every way to misbehave is one word in `fault`.
"""

import base64
import json
import os
import re
import socket
import ssl
import sys
import threading
import time

wish = json.loads(sys.argv[1])
fault = wish.get("fault") or ""
mails = {int(number): base64.b64decode(text) for number, text in wish.get("mails", {}).items()}
validity = wish.get("validity", 7)
seen: set[int] = set()
deleted: set[int] = set()
lock = threading.Lock()


def tell(event, **facts):
    with lock:
        print(json.dumps({"event": event, **facts}), flush=True)


class Gone(Exception):
    """The client has hung up, or we do."""


class Session:
    def __init__(self, line, number):
        self.line = line
        self.number = number
        self.unread = b""
        self.sealed = False

    def send(self, data):
        try:
            self.line.sendall(data if isinstance(data, bytes) else data.encode())
        except OSError as error:
            raise Gone from error

    def receive(self):
        while b"\r\n" not in self.unread:
            try:
                more = self.line.recv(65536)
            except OSError as error:
                raise Gone from error
            if not more:
                raise Gone
            self.unread += more
        text, self.unread = self.unread.split(b"\r\n", 1)
        return text.decode("latin-1")

    def seal(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(wish["certificate"], wish["key"])
        try:
            self.line = context.wrap_socket(self.line, server_side=True)
        except OSError as error:
            raise Gone from error
        self.sealed = True

    def flood(self, piece):
        """Fifty megabytes of the same, and then for ever."""
        for _ in range(50 * (1 << 20) // len(piece)):
            self.send(piece)
        self.hang()

    def hang(self):
        tell("hanging")
        try:
            while self.line.recv(65536):
                pass
        except OSError:
            pass
        raise Gone

    def greet(self):
        if wish.get("implicit", True):
            self.seal()
        if fault == "silent":
            self.hang()
        if fault == "greeting-flood":
            self.flood(b"* " + b"x" * 1022 + b"\r\n")
        if fault == "endless-line":
            self.flood(b"x" * 1024)
        self.send("* OK ready\r\n")

    def run(self):
        self.greet()
        while True:
            tag, _, rest = self.receive().partition(" ")
            verb = rest.split(" ")[0].upper()
            tell("command", verb=verb, sealed=self.sealed)
            if verb == "CAPABILITY":
                offers = "IMAP4rev1 UIDPLUS" + ("" if fault == "no-authentication" else " AUTH=PLAIN SASL-IR")
                if not self.sealed and fault != "no-starttls":
                    offers += " STARTTLS"
                self.send(f"* CAPABILITY {offers}\r\n{tag} OK done\r\n")
            elif verb == "STARTTLS":
                self.send(f"{tag} OK go\r\n")
                self.seal()
            elif verb == "AUTHENTICATE":
                words = base64.b64decode(rest.split(" ")[2]).split(b"\0")
                right = words[1:] == [wish["user"].encode(), wish["password"].encode()]
                self.send(f"{tag} OK welcome\r\n" if right else f"{tag} NO [AUTHENTICATIONFAILED] no\r\n")
            elif verb == "SELECT":
                self.select(tag)
            elif verb == "NOOP":
                self.send(f"{tag} OK\r\n")
            elif verb == "LOGOUT":
                tell("logout")
                if fault == "hang-logout":
                    self.hang()
                self.send(f"* BYE\r\n{tag} OK\r\n")
                raise Gone
            elif verb == "UID":
                self.uid(tag, rest[4:])
            else:
                self.send(f"{tag} BAD what\r\n")

    def select(self, tag):
        if fault == "hang-select":
            self.hang()
        if fault == "refuse-select":
            self.send(f"{tag} NO there is no INBOX\r\n")
            return
        if fault == "cut-select":
            raise Gone
        now = validity + (self.number if fault == "renumber" else 0)
        following = max(mails, default=0) + 1
        self.send(f"* {len(mails)} EXISTS\r\n* OK [UIDVALIDITY {now}] fine\r\n")
        if fault == "select-flood":
            self.flood(b"* FLAGS (" + b"x" * 1000 + b")\r\n")
        if fault == "zero-uidnext":
            following = 0
        if fault == "huge-uidnext":
            following = 99999999999
        if fault != "no-uidnext":
            self.send(f"* OK [UIDNEXT {following}] fine\r\n")
        self.send(f"{tag} OK [READ-WRITE] done\r\n")

    def uid(self, tag, command):
        verb = command.split(" ")[0].upper()
        if verb == "SEARCH":
            first, last = map(int, re.search(r"UID (\d+):(\d+)", command).groups())
            found = [number for number in sorted(mails) if first <= number <= last]
            if fault == "cut-search":
                raise Gone
            if fault == "search-elsewhere":
                found = [0, 4294967295, 4294967296, last + 1] + found + found + ["-1", "1e3", "\u0663"]
            if fault == "search-flood":
                found = list(range(1, 5000))
            if fault == "search-nonsense":
                self.send(f"* SEARCH x y z ( ) {{ }} \r\n* \r\n*\r\n\r\n")
            self.send("* SEARCH" + "".join(f" {number}" for number in found) + f"\r\n{tag} OK done\r\n")
        elif verb == "FETCH":
            self.fetch(tag, command)
        elif verb == "STORE":
            number = int(command.split(" ")[1])
            if "\\Deleted" in command:
                deleted.add(number)
            elif "\\Seen" in command:
                (seen.add if "+FLAGS" in command else seen.discard)(number)
            tell("seen", numbers=sorted(seen))
            self.send(f"{tag} NO not yours\r\n" if fault == "refuse-store" else f"{tag} OK stored\r\n")
        elif verb == "EXPUNGE":
            number = int(command.split(" ")[1])
            if fault != "keep" and number in deleted:
                mails.pop(number, None)
            tell("expunged", numbers=[number])
            self.send(f"{tag} OK expunged\r\n")

    def fetch(self, tag, command):
        number, limit = map(int, re.search(r"FETCH (\d+) BODY\[\]<0\.(\d+)>", command).groups())
        if fault == "hang-fetch":
            self.hang()
        if fault == "cut-fetch":
            raise Gone
        if fault == "refuse-fetch":
            self.send(f"{tag} NO [EXPUNGEISSUED] gone\r\n")
            return
        if number not in mails:
            self.send(f"{tag} OK done\r\n")
            return
        seen.add(number)
        body = mails[number][:limit]
        head = f"* 1 FETCH (UID {number} BODY[]<0> "
        if fault == "literal-huge":
            self.send(head + "{52428800}\r\n")
            self.flood(b"A: b\r\n")
        if fault == "literal-overflow":
            self.send(head + "{99999999999999999999999}\r\n")
            self.flood(b"A: b\r\n")
        if fault == "literal-cut":
            self.send(head + f"{{{len(body) + 1000}}}\r\n")
            self.send(body)
            raise Gone
        if fault == "literal-hang":
            self.send(head + f"{{{len(body) + 1000}}}\r\n")
            self.send(body)
            self.hang()
        if fault == "literal-long":
            self.send(head + f"{{{len(body) - 4}}}\r\n".encode().decode())
            self.send(body + f")\r\n{tag} OK done\r\n".encode())
            return
        if fault == "no-literal":
            self.send(head + "NIL)\r\n" + f"{tag} OK done\r\n")
            return
        if fault == "other-mail":
            self.send(f"* 9 FETCH (FLAGS (\\Seen))\r\n")
        if fault == "fetch-flood":
            self.flood(b"* 1 FETCH (FLAGS (\\Seen) X " + b"x" * 1000 + b")\r\n")
        self.send(head + f"{{{len(body)}}}\r\n")
        self.send(body)
        self.send(f" FLAGS (\\Seen))\r\n{tag} OK done\r\n")


def serve(connection, number):
    tell("connection", number=number)
    session = Session(connection, number)
    try:
        session.run()
    except Gone:
        pass
    finally:
        session.line.close()
        tell("closed", number=number)


def watch_parent():
    """Ends when the test does."""
    while os.getppid() == wish["parent"]:
        time.sleep(1)
    os._exit(0)


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=watch_parent, daemon=True).start()
tell("ready", port=listener.getsockname()[1])
count = 0
while True:
    accepted, _ = listener.accept()
    count += 1
    threading.Thread(target=serve, args=(accepted, count), daemon=True).start()
