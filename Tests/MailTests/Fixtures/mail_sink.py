"""A real mail server (aiosmtpd) that records what reaches it and misbehaves on demand.

Started by Tests/Support/MailSink.swift. One JSON object on the command line says how to behave; each event is one JSON
line on standard output, the first of them {"event": "ready", "port": N}. A line on standard input
is answered by {"event": "settled"} once everything has been told. It ends when its parent does, so that none outlives
a test that died.

Behaviour: {"mode": "starttls" | "smtps" | "plain" | "silent" | "greeting-554", "certificate": path, "key": path,
"user": text, "password": text, "token": text, "parent": process id, "auth": bool, "messagesPerConnection": N, "idle": seconds,
"closeAfterMessages": bool}

Recipients choose what happens to a message: refuse-CODE@…, data-CODE@…, hang@…, slow@…, hang-data@…, late@…,
lose@…, reset@…, cut@….
"""

import asyncio
import base64
import json
import logging
import os
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
behaviour = json.loads(sys.argv[1])
forever = None


def tell(event, **values):
    print(json.dumps({"event": event, **values}), flush=True)


def local_part(address):
    return address.split("@")[0]


class Sink:
    """Records envelopes and bytes; answers as the recipient's name asks."""

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = local_part(address)
        if name.startswith("refuse-"):
            return f"{name[7:]} 5.1.1 <{address}> is not known here"
        tell("recipient")
        if name == "hang":
            await forever.wait()
        if name == "slow":
            await asyncio.sleep(0.2)
        if name == "reset":
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name = local_part(envelope.rcpt_tos[0])
        if name.startswith("data-"):
            return f"{name[5:]} 5.7.1 message for {envelope.rcpt_tos[0]} refused"
        tell(
            "message",
            sender=envelope.mail_from,
            recipients=envelope.rcpt_tos,
            bytes=base64.b64encode(envelope.original_content).decode(),
            sealed=server.transport.get_extra_info("ssl_object") is not None,
            user=session.auth_data or "",
            connection=server.number,
        )
        if name == "hang-data":
            await forever.wait()
        if name == "late":
            await asyncio.sleep(1.5)
        if name == "lose":
            server.transport.abort()
            return "250 nobody hears this"
        server.messages += 1
        if behaviour.get("closeAfterMessages"):
            asyncio.get_running_loop().call_later(0.01, server.transport.close)
        return f"250 2.0.0 OK queued as {server.number}-{server.messages}"

    async def handle_MAIL(self, server, session, envelope, address, options):
        limit = behaviour.get("messagesPerConnection")
        if limit is not None and server.messages >= limit:
            await server.push("421 4.7.0 enough for one connection")
            server.transport.close()
            return "421 4.7.0 enough for one connection"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"


class RecordingSMTP(SMTP):
    """aiosmtpd that numbers its connections and tells each command it hears, by its verb alone."""

    connections = 0

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        RecordingSMTP.connections += 1
        self.number = RecordingSMTP.connections
        self.messages = 0
        tell("connection", number=self.number)

    async def smtp_DATA(self, arg):
        if self.envelope.rcpt_tos and local_part(self.envelope.rcpt_tos[0]) == "cut":
            await self.push("354 go on")
            self.transport.abort()
            return
        await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg):
        tell("quit", connection=self.number)
        await super().smtp_QUIT(arg)

    async def auth_XOAUTH2(self, server, args):
        tell("token")
        given = base64.b64decode(args[1]).decode() if len(args) > 1 else ""
        if not given:
            blob = await self.challenge_auth("")
            given = blob.decode() if isinstance(blob, bytes) else ""
        expected = f"user={behaviour['user']}\x01auth=Bearer {behaviour['token']}\x01\x01"
        return AuthResult(success=given == expected, auth_data=behaviour["user"])


def authenticate(server, session, envelope, mechanism, data):
    if mechanism not in ("LOGIN", "PLAIN"):
        return AuthResult(success=False, handled=False)
    good = data.login.decode() == behaviour["user"] and data.password.decode() == behaviour["password"]
    return AuthResult(success=good, handled=False, auth_data=behaviour["user"] if good else None)


async def silent(reader, writer):
    """Takes a connection and says nothing, for ever."""
    tell("connection", number=0)
    if behaviour["mode"] == "greeting-554":
        writer.write(b"554 5.3.2 no service for you\r\n")
        await writer.drain()
    while await reader.read(4096):
        tell("heard")
    writer.close()


class Plain(asyncio.Protocol):
    """A server without STARTTLS that repeats to the test every byte it is told."""

    def connection_made(self, transport):
        self.transport = transport
        tell("connection", number=1)
        transport.write(b"220 plain.example.org ESMTP\r\n")

    def data_received(self, data):
        tell("clear", bytes=base64.b64encode(data).decode())
        if data.upper().startswith(b"QUIT"):
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        elif data.upper().startswith(b"EHLO"):
            self.transport.write(b"250-plain.example.org\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 1000000\r\n")
        else:
            self.transport.write(b"250 OK\r\n")


def server_context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(behaviour["certificate"], behaviour["key"])
    if behaviour.get("oldTLS"):
        context.minimum_version = ssl.TLSVersion.TLSv1_1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
    return context


async def serve():
    global forever
    forever = asyncio.Event()
    loop = asyncio.get_running_loop()
    mode = behaviour["mode"]
    wants_user = behaviour.get("auth", True)

    def smtp():
        return RecordingSMTP(
            Sink(),
            loop=loop,
            hostname="sink.example.org",
            require_starttls=mode == "starttls",
            tls_context=server_context() if mode == "starttls" else None,
            auth_required=wants_user,
            # Where the server must not know us, smtps with auth_require_tls makes aiosmtpd offer no AUTH.
            auth_require_tls=mode == "starttls" or not wants_user,
            auth_exclude_mechanism=[] if "token" in behaviour else ["XOAUTH2"],
            authenticator=authenticate if wants_user else None,
            timeout=behaviour.get("idle", 300),
        )

    if mode in ("silent", "greeting-554"):
        server = await asyncio.start_server(silent, "127.0.0.1", 0)
    elif mode == "plain":
        server = await loop.create_server(Plain, "127.0.0.1", 0)
    else:
        context = server_context() if mode == "smtps" else None
        server = await loop.create_server(smtp, "127.0.0.1", 0, ssl=context)
    tell("ready", port=server.sockets[0].getsockname()[1])
    commands = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while os.getppid() == behaviour["parent"]:
        try:
            line = await asyncio.wait_for(commands.readline(), 0.5)
        except asyncio.TimeoutError:
            continue
        if line:
            # What the kernel has already taken in is heard before this is told.
            await asyncio.sleep(0.1)
            tell("settled")
        else:
            await asyncio.sleep(0.5)


loop = asyncio.new_event_loop()
loop.set_exception_handler(lambda loop, context: None)
loop.run_until_complete(serve())
