"""A real mailbox's server: Dovecot of Debian, with a folder, settings and ports of its own.

The service that its package may have started is neither touched nor asked.
"""

import imaplib
import os
import pwd
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
from email.message import EmailMessage
from pathlib import Path

from certificates import Authority, Certificate
from ports import free_port
from waiting import eventually

USER = "replies"
PASSWORD = "a password for the mailbox"


class Dovecot:
    """One server with one mailbox. `start` and `stop` may follow each other; `remove` in the end."""

    def __init__(self, authority: Authority, certificate: Certificate) -> None:
        self.authority = authority
        self.port = free_port()
        self.clear_port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        # Its path must be short, for there are sockets in it; and the server's users must come in, whatever $TMPDIR says.
        self.folder = Path(tempfile.mkdtemp(prefix="postern-imap-", dir="/tmp"))
        self.folder.chmod(0o755)
        for name in ("server.pem", "server.key"):
            (self.folder / name).touch(mode=0o600)
        (self.folder / "server.pem").write_bytes(certificate.certificate.read_bytes())
        (self.folder / "server.key").write_bytes(certificate.key.read_bytes())
        self._write_settings()

    def _write_settings(self) -> None:
        """It refuses to read mail as root, and to sign people in as whoever reads mail: so there are three users."""
        own = pwd.getpwuid(os.geteuid()).pw_name
        is_root = os.geteuid() == 0
        reader = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.geteuid())
        mail = self.folder / "mail"
        mail.mkdir()
        os.chown(mail, reader.pw_uid, reader.pw_gid)
        unchrooted = "" if is_root else "chroot =\n"
        (self.folder / "dovecot.conf").write_text(
            f"""
base_dir = {self.folder}/run
state_dir = {self.folder}/state
log_path = {self.folder}/log
protocols = imap
listen = 127.0.0.1
default_login_user = {"dovenull" if is_root else own}
default_internal_user = {"dovecot" if is_root else own}
default_internal_group = {"dovecot" if is_root else "#" + str(os.getegid())}
ssl = required
ssl_cert = <{self.folder}/server.pem
ssl_key = <{self.folder}/server.key
ssl_min_protocol = TLSv1.2
auth_mechanisms = plain login
mail_location = maildir:{mail}/%u
mail_uid = {reader.pw_uid}
mail_gid = {reader.pw_gid}
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {self.folder}/users
}}
userdb {{
  driver = static
  args = uid={reader.pw_uid} gid={reader.pw_gid} home={mail}/%u
}}
service imap-login {{
  {unchrooted}
  inet_listener imap {{
    port = {self.clear_port}
  }}
  inet_listener imaps {{
    port = {self.port}
    ssl = yes
  }}
}}
service anvil {{
  {unchrooted}
}}
service stats {{
  {unchrooted}
}}
"""
        )
        users = self.folder / "users"
        users.write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
        users.chmod(0o644)

    def start(self) -> None:
        """Starts the server and waits until it listens."""
        self._process = subprocess.Popen(
            ["/usr/sbin/dovecot", "-F", "-c", str(self.folder / "dovecot.conf")], stdin=subprocess.DEVNULL
        )
        try:
            eventually(self._listens)
        except BaseException:
            self.remove()
            raise

    def _listens(self) -> bool:
        assert self._process is not None and self._process.poll() is None, self.log
        with socket.socket() as line:
            line.settimeout(1)
            return line.connect_ex(("127.0.0.1", self.port)) == 0

    @property
    def log(self) -> str:
        """What it has said."""
        file = self.folder / "log"
        return file.read_text() if file.exists() else "it has said nothing"

    def stop(self) -> None:
        """Ends the server, so that nobody answers; the mailbox stays."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            process.wait(20)

    def remove(self) -> None:
        """Ends it for good."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def settings(self, password_file: Path, scheme: str = "imaps") -> dict[str, object]:
        """The mailbox as the gateway's settings name it."""
        return {
            "url": f"{scheme}://localhost:{self.port if scheme == 'imaps' else self.clear_port}",
            "user": USER,
            "password": {"file": str(password_file)},
            "caFile": str(self.authority.path),
            "everySeconds": 1,
        }

    def _session(self) -> imaplib.IMAP4_SSL:
        context = ssl.create_default_context(cafile=str(self.authority.path))
        session = imaplib.IMAP4_SSL("localhost", self.port, ssl_context=context, timeout=20)
        session.login(USER, PASSWORD)
        session.select("INBOX")
        return session

    def deliver(self, mail: EmailMessage | bytes) -> None:
        """Puts a mail into the mailbox, unread, as a mail server would."""
        content = mail if isinstance(mail, bytes) else mail.as_bytes()
        session = self._session()
        try:
            kind, _ = session.append("INBOX", "", "", re.sub(rb"\r?\n", b"\r\n", content))
            assert kind == "OK"
        finally:
            session.logout()

    def subjects(self, unread: bool = False) -> list[str]:
        """The subjects of what lies in the mailbox; looking marks nothing as read."""
        session = self._session()
        try:
            _, [numbers] = session.search(None, "UNSEEN" if unread else "ALL")
            subjects = []
            for number in numbers.split():
                _, parts = session.fetch(number, "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
                # Between them the server may tell what somebody else has marked meanwhile.
                [header] = [part[1] for part in parts if isinstance(part, tuple)]
                subjects.append(header.decode().partition(":")[2].strip())
            return subjects
        finally:
            session.logout()
