"""A mail server that delivers nothing: it takes mail over STARTTLS from who signs in, and keeps every byte."""

import email
import email.message
import email.policy
import re
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from certificates import Certificate
from ports import free_port

USER = "postern"
PASSWORD = "a password for the sink"


@dataclass(frozen=True)
class ReceivedMail:
    """One message as it came over the wire."""

    sender: str
    recipients: list[str]
    content: bytes

    @property
    def message(self) -> email.message.EmailMessage:
        """The message, parsed."""
        return email.message_from_bytes(self.content, policy=email.policy.SMTP)

    def part(self, kind: str) -> str:
        """The text of its `plain` or `html` part."""
        part = self.message.get_body(preferencelist=(kind,))
        assert part is not None, f"no {kind} part"
        return part.get_content()

    @property
    def links(self) -> list[str]:
        """The links of its plain part, in order."""
        return re.findall(r"https://[^\s<>\"]+", self.part("plain"))


class MailSink:
    """Listens on a free port of localhost until it is stopped."""

    def __init__(self, certificate: Certificate) -> None:
        self._received: list[ReceivedMail] = []
        self._arrived = threading.Condition()
        self.refuse_with: str | None = None
        self.refuse_recipient_with: str | None = None
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate.certificate, certificate.key)
        self.port = free_port()
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            tls_context=tls,
            require_starttls=True,
            authenticator=self._authenticate,
            auth_required=True,
            auth_require_tls=True,
            ident="sink",
        )

    @property
    def url(self) -> str:
        """Its address for the settings."""
        return f"smtp://localhost:{self.port}"

    def start(self) -> None:
        """Begins to listen."""
        self._controller.start()

    def stop(self) -> None:
        """Ends, so that mail has nowhere to go."""
        self._controller.stop()

    @staticmethod
    def _authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        is_right = (
            isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        )
        return AuthResult(success=is_right, handled=False)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Takes a recipient; or refuses them, where a test has said so."""
        if self.refuse_recipient_with is not None:
            return self.refuse_recipient_with
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 taken"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keeps a message; or refuses it, where a test has said so."""
        if self.refuse_with is not None:
            return self.refuse_with
        content = envelope.original_content
        assert isinstance(content, bytes)
        with self._arrived:
            self._received.append(ReceivedMail(envelope.mail_from or "", list(envelope.rcpt_tos), content))
            self._arrived.notify_all()
        return "250 2.0.0 kept"

    @property
    def received(self) -> list[ReceivedMail]:
        """Everything that has come, in order."""
        with self._arrived:
            return list(self._received)

    def wait_for(
        self, recipient: str, matching: Callable[[ReceivedMail], bool] = lambda mail: True, seconds: float = 20
    ) -> ReceivedMail:
        """The last mail for somebody that matches, as soon as there is one."""
        deadline = time.monotonic() + seconds
        with self._arrived:
            while True:
                found = [mail for mail in self._received if recipient in mail.recipients and matching(mail)]
                if found:
                    return found[-1]
                left = deadline - time.monotonic()
                subjects = [str(mail.message["Subject"]) for mail in self._received if recipient in mail.recipients]
                assert left > 0, f"no such mail within {seconds} s; what came: {subjects}"
                self._arrived.wait(left)
