"""The harness itself.

A sink that took anything, or an axe that looked at nothing, would make every other test green.
"""

import smtplib
import ssl
import stat
import textwrap
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import requests

from api import API
from browser import NARROW, Browser
from certificates import Authority
from gateway import Gateway
from mail_sink import PASSWORD, USER, MailSink

GOOD_PAGE = """<!doctype html><html lang="en"><head><title>Good</title>
<link rel="icon" href="data:,"></head><body><main><h1>Good</h1>
<form method="post" action="/posted"><label for="a">House name</label> <input id="a" name="a">
<button>Send</button></form><p id="script">off</p></main><script src="/on.js"></script></body></html>"""
BAD_PAGE = """<!doctype html><html><head><title>Bad</title><link rel="icon" href="data:,"></head>
<body><main><h1>Bad</h1><input name="a"></main></body></html>"""
SCRIPT = "document.getElementById('script').textContent = 'on';"


class Pages(BaseHTTPRequestHandler):
    """A site of three pages and a script."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        page = {"/good": GOOD_PAGE, "/bad": BAD_PAGE, "/on.js": SCRIPT}.get(self.path)
        kind = "text/javascript" if self.path.endswith(".js") else "text/html"
        self._answer(200 if page else 404, page or "", kind)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(200, f"<!doctype html><html lang=en><title>Posted</title><h1>Got {body}</h1></html>", "text/html")

    def _answer(self, status: int, body: str, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def site(authority: Authority) -> Iterator[tuple[str, str]]:
    """A site over TLS: its address and the hash of its key."""
    certificate = authority.issue("site")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate.certificate, certificate.key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_address[1]}", certificate.spki_sha256
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def mail_sink(authority: Authority) -> Iterator[MailSink]:
    """A sink of each test's own, for these tests ask what has come in all."""
    sink = MailSink(authority.issue("own-sink"))
    sink.start()
    yield sink
    sink.stop()


def trusting(authority: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(authority.path))


def test_the_sink_keeps_every_byte(mail_sink: MailSink, authority: Authority) -> None:
    head = b"Subject: hello\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n"
    content = head + b"..dot\r\nhttps://localhost/a \r\n"
    with smtplib.SMTP("localhost", mail_sink.port) as client:
        client.starttls(context=trusting(authority))
        client.login(USER, PASSWORD)
        client.sendmail("a@example.org", ["b@example.org", "c@example.org"], content)
    mail = mail_sink.wait_for("c@example.org")
    assert mail.content == content
    assert mail.sender == "a@example.org"
    assert mail.recipients == ["b@example.org", "c@example.org"]
    assert mail.message["Subject"] == "hello"
    assert mail.links == ["https://localhost/a"]


def test_the_sink_takes_nothing_in_clear_text(mail_sink: MailSink) -> None:
    with smtplib.SMTP("localhost", mail_sink.port) as client, pytest.raises(smtplib.SMTPException):
        client.sendmail("a@example.org", ["b@example.org"], b"Subject: hello\r\n\r\nhello\r\n")
    assert mail_sink.received == []


@pytest.mark.parametrize("password", [None, "wrong"])
def test_the_sink_takes_nothing_from_strangers(
    mail_sink: MailSink, authority: Authority, password: str | None
) -> None:
    with smtplib.SMTP("localhost", mail_sink.port) as client:
        client.starttls(context=trusting(authority))
        with pytest.raises(smtplib.SMTPException):
            if password:
                client.login(USER, password)
            client.sendmail("a@example.org", ["b@example.org"], b"Subject: hello\r\n\r\nhello\r\n")
    assert mail_sink.received == []


def test_waiting_for_mail_ends(mail_sink: MailSink) -> None:
    with pytest.raises(AssertionError, match="no such mail"):
        mail_sink.wait_for("b@example.org", seconds=0.1)


def test_the_api_client_trusts_our_authority_alone(site: tuple[str, str], authority: Authority, tmp_path: Path) -> None:
    url, _ = site
    client = API(url, "key", authority.path)
    assert client.call("GET", "/people").status_code == 404
    client.close()
    stranger = API(url, "key", Authority(tmp_path).path)
    with pytest.raises(requests.exceptions.SSLError):
        stranger.call("GET", "/people")
    stranger.close()


def test_the_browser_reads_fills_and_sends(site: tuple[str, str], open_browser: Callable[..., Browser]) -> None:
    url, pin = site
    browser = open_browser(pin)
    browser.open(f"{url}/good")
    assert browser.heading == "Good"
    assert browser.text.splitlines()[-1] == "on"
    browser.fill(House_name="The Mill")
    browser.press("Send")
    assert (browser.heading, browser.path) == ("Got a=The+Mill", "/posted")
    assert browser.contacted_origins() == {url}
    assert browser.screenshot("harness").stat().st_size > 1000


def test_the_browser_can_do_without_javascript(site: tuple[str, str], open_browser: Callable[..., Browser]) -> None:
    url, pin = site
    browser = open_browser(pin, has_javascript=False)
    browser.open(f"{url}/good")
    assert browser.text.splitlines()[-1] == "off"
    browser.fill(House_name="The Mill")
    browser.press("Send")
    assert browser.heading == "Got a=The+Mill"


def test_the_browser_trusts_no_other_key(site: tuple[str, str], open_browser: Callable[..., Browser]) -> None:
    url, _ = site
    browser = open_browser()
    browser.open(f"{url}/good")
    assert browser.driver.title != "Good"
    assert "ERR_CERT_AUTHORITY_INVALID" in browser.driver.page_source


def test_axe_finds_what_is_wrong_and_nothing_else(site: tuple[str, str], open_browser: Callable[..., Browser]) -> None:
    url, pin = site
    browser = open_browser(pin)
    browser.open(f"{url}/bad")
    rules = {violation.split(":")[0] for violation in browser.accessibility_violations()}
    assert rules == {"html-has-lang", "label"}
    browser.open(f"{url}/good")
    assert browser.accessibility_violations() == []
    browser.resize(NARROW)
    assert browser.driver.execute_script("return document.documentElement.clientWidth") == NARROW
    browser.color_scheme("dark")
    assert browser.driver.execute_script("return matchMedia('(prefers-color-scheme: dark)').matches")


@pytest.fixture
def stand_in(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a program that does what `serve` would do, and for other commands prints what it was told."""

    def make(serve: str) -> Path:
        program = tmp_path / "stand-in"
        program.write_text(
            textwrap.dedent(
                f"""\
                #!/bin/bash
                if [[ $1 == serve ]]; then
                  {serve}
                fi
                echo "$@"
                """
            )
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return program

    return make


def test_a_program_is_started_and_ended(
    stand_in: Callable[[str], Path], tmp_path: Path, authority: Authority, mail_sink: MailSink
) -> None:
    program = stand_in("sleep 60 & trap 'kill $!; exit 0' TERM; echo listening on here; wait")
    gateway = Gateway(tmp_path, authority, mail_sink, program)
    gateway.prepare()
    assert gateway.create_key(scopes=["people"]).split()[:2] == ["api-key", "create"]
    gateway.start()
    assert gateway.is_running
    gateway.stop()
    assert not gateway.is_running
    assert (tmp_path / "serve.log").read_text() == "listening on here\n"


def test_a_program_that_does_not_start_is_a_failure(
    stand_in: Callable[[str], Path], tmp_path: Path, authority: Authority, mail_sink: MailSink
) -> None:
    gateway = Gateway(tmp_path, authority, mail_sink, stand_in("echo no key ring >&2; exit 78"))
    gateway.prepare()
    with pytest.raises(AssertionError, match="no key ring"):
        gateway.start()
    with pytest.raises(AssertionError, match="ended with 78"):
        gateway.configured("serve")


def test_a_program_that_ends_badly_is_a_failure(
    stand_in: Callable[[str], Path], tmp_path: Path, authority: Authority, mail_sink: MailSink
) -> None:
    program = stand_in("sleep 60 & trap 'kill $!; exit 70' TERM; echo listening on here; wait")
    gateway = Gateway(tmp_path, authority, mail_sink, program)
    gateway.prepare()
    gateway.start()
    with pytest.raises(AssertionError, match="ended with 70"):
        gateway.stop()
