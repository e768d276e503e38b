"""What people and programs get who come with something wrong: a page in plain words, a problem document, and no change."""

import socket
import ssl
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from api import API
from family import Family, Page
from gateway import Gateway
from mail_sink import MailSink
from people import Person
from waiting import eventually

PASSWORD = "twentyone lucid badgers"
WALLIS = Person("B-1", "Wallis", "Penhallow", (5, 5, 1985), "LL12 9ZZ", "31", "wallis@example.org", "applicant")
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture(scope="module", autouse=True)
def message(api: API) -> str:
    """A message that is held, because the address is not proved."""
    api.put(f"/people/{WALLIS.reference}", WALLIS.record)
    body = {"to": WALLIS.reference, "subject": "Held back", "body": "The malachite folder."}
    return str(api.post(202, "/messages", body)["id"])


@pytest.fixture(scope="module")
def link(mail_sink: MailSink, message: str) -> str:
    """The link in the mail."""
    mail = mail_sink.wait_for(WALLIS.email, lambda mail: "/verify/" in mail.part("plain"))
    return next(link for link in mail.links if "/verify/" in link)


@pytest.fixture
def stranger(gateway: Gateway) -> Iterator[Family]:
    """Somebody without cookies."""
    family = Family(gateway.url, gateway.authority)
    yield family
    family.close()


def assert_page(page: Page, status: int, heading: str) -> None:
    """A page in plain words, as safe as every other."""
    assert (page.status, page.heading) == (status, heading)
    assert page.answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.answer.headers["Content-Security-Policy"]
    assert page.answer.headers["Strict-Transport-Security"].startswith("max-age=")
    assert "Server" not in page.answer.headers
    for name, value in SECURITY_HEADERS.items():
        assert page.answer.headers[name] == value
    assert "/exit" in page.text, "there is a way to leave"
    for word in ("Swift", "SQL", "Error", "Exception", "nil"):
        assert word not in page.text


def everything(gateway: Gateway) -> dict[str, list[str]]:
    """Every row of the database, by table."""
    return gateway.store.rows()


def due_jobs(gateway: Gateway) -> list[Any]:
    """The jobs that are not for another day."""
    return [row for row in everything(gateway)["job"] if "expire-" not in row and "review-" not in row]


def test_opening_a_link_changes_no_row(gateway: Gateway, stranger: Family, link: str, message: str, api: API) -> None:
    eventually(lambda: api.get(f"/messages/{message}")["status"] == "held")
    # The mail is at the sink a moment before the gateway has written that it is; a job whose outcome could not be
    # written at once comes back when its lease has run out, after half a minute.
    eventually(lambda: not due_jobs(gateway), seconds=60, instead=lambda: due_jobs(gateway))
    before = everything(gateway)
    assert before["verification_link"], "the link is in the database"
    for method in ["HEAD", "GET", "GET", "GET", "GET", "GET", "HEAD"]:
        answer = stranger.session.request(method, link, timeout=30)
        assert answer.status_code == 200
        assert (answer.content == b"") == (method == "HEAD")
        assert answer.headers["Cache-Control"] == "no-store"
    assert not stranger.session.cookies, "looking leaves no cookie"
    assert everything(gateway) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_change_nothing(gateway: Gateway, stranger: Family, link: str, method: str) -> None:
    before = everything(gateway)
    answer = stranger.session.request(method, link, timeout=30)
    assert_page(Page(answer), 405, "We cannot find this page")
    assert "GET" in answer.headers["Allow"]
    assert everything(gateway) == before


@pytest.mark.parametrize("form_token", [None, "", "x", "A" * 43])
def test_a_form_without_its_token_is_refused(
    gateway: Gateway, stranger: Family, link: str, form_token: str | None
) -> None:
    before = everything(gateway)
    body = {**stranger.open(link).form_with("postcode").fields, "action": "not_me"}
    body.pop("form_token")
    if form_token is not None:
        body["form_token"] = form_token
    assert_page(Page(stranger.session.post(link, data=body, timeout=30)), 403, "You cannot open this page")
    assert everything(gateway) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://www.example.com"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused(
    gateway: Gateway, stranger: Family, link: str, headers: dict[str, str]
) -> None:
    before = everything(gateway)
    body = {**stranger.open(link).form_with("postcode").fields, "action": "not_me"}
    answer = stranger.session.post(link, data=body, headers=headers, timeout=30)
    assert_page(Page(answer), 403, "You cannot open this page")
    assert everything(gateway) == before


def test_a_token_of_another_form_is_refused(gateway: Gateway, stranger: Family, link: str) -> None:
    sign_in = stranger.open("/sign-in").form_with("password").fields["form_token"]
    body = {**stranger.open(link).form_with("postcode").fields, "action": "not_me", "form_token": sign_in}
    assert_page(Page(stranger.session.post(link, data=body, timeout=30)), 403, "You cannot open this page")


@pytest.mark.parametrize(
    "damage",
    [
        lambda token: ("A" if token[0] != "A" else "B") + token[1:],
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token.swapcase(),
        lambda token: "%00" + token,
        lambda token: "..%2f" + token,
        lambda token: "A" * 4000,
    ],
    ids=["one letter", "cut", "longer", "other case", "NUL", "slash", "very long"],
)
def test_a_damaged_link_says_nothing(gateway: Gateway, stranger: Family, link: str, damage: Any) -> None:
    base, token = link.rsplit("/", 1)
    before = everything(gateway)
    for method in ("GET", "POST"):
        page = Page(stranger.session.request(method, f"{base}/{damage(token)}", timeout=30))
        assert page.status in (400, 403, 404, 410)
        assert page.heading in ("This link does not work any more", "We cannot find this page", "That did not work")
        assert "name=\"postcode\"" not in page.text
    assert everything(gateway) == before


@pytest.mark.parametrize("host", ["www.example.com", "127.0.0.1", "localhost.example.com"])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/api/v1/alerts", "/exit"])
def test_another_host_is_not_served(gateway: Gateway, stranger: Family, host: str, path: str) -> None:
    answer = stranger.session.get(gateway.url + path, headers={"Host": host}, timeout=30, allow_redirects=False)
    assert answer.status_code == 421
    assert host not in answer.text


@pytest.mark.parametrize("path", ["/no-such-page", "/messages/", "/verify", "/index.php", "/.git/config", "/demo/outbox"])
def test_an_unknown_page_is_told_in_plain_words(stranger: Family, path: str) -> None:
    page = stranger.open(path)
    assert_page(page, 404, "We cannot find this page")
    assert "If you typed the address, look at it again." in page.text


@pytest.mark.parametrize("path", ["/messages", "/messages/msg_00000000000000000000000000"])
def test_without_a_session_one_is_sent_to_sign_in(stranger: Family, path: str) -> None:
    assert stranger.open(path).heading == "Sign in"


@pytest.mark.parametrize("path", ["/choose-password"])
def test_without_a_pass_there_is_no_password_to_choose(stranger: Family, path: str) -> None:
    assert_page(stranger.open(path), 410, "This link does not work any more")


def test_a_used_link_is_over_for_everybody(
    gateway: Gateway, stranger: Family, link: str, message: str, api: API
) -> None:
    late = Family(gateway.url, gateway.authority)
    late_page = late.open(link)
    page = stranger.choose_password(stranger.pass_check(link, WALLIS), PASSWORD)
    assert (page.status, page.heading) == (200, "Held back")
    assert_page(late.send(late_page, "postcode", ("action", "not_me")), 410, "This link does not work any more")
    assert_page(late.open(link), 410, "This link does not work any more")
    [email] = api.items(f"/people/{WALLIS.reference}/emails")
    assert email["status"] == "verified", "the late click took nothing back"
    # Somebody else's session and form tokens open nothing here.
    form = page.form_with("body")
    answer = late.session.post(gateway.url + form.action, data={**form.fields, "body": "not mine"}, timeout=30)
    assert Page(answer).heading == "Sign in"
    assert api.items(f"/messages/{message}/replies") == []
    late.close()


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "name"),
    [
        ("GET", "/messages/msg_1", None, 404, "not-found"),
        ("GET", "/no-such-call", None, 404, "not-found"),
        ("DELETE", "/messages", None, 405, "method-not-allowed"),
        ("GET", "/alerts?limit=9999", None, 422, "bad-query"),
        ("GET", "/alerts?colour=red", None, 422, "bad-query"),
        ("POST", "/messages", {"to": "B-nobody", "body": "x"}, 422, "unknown-reference"),
        ("POST", "/messages", {"to": "B-1", "body": "x", "expires_at": "x"}, 422, "bad-input"),
        ("POST", "/messages", {"to": "B-1", "body": "x", "on_behalf_of": "x"}, 422, "not-available"),
        ("POST", "/messages", {"to": "B-1", "body": "x", "colour": "red"}, 422, "bad-input"),
        ("POST", "/messages", {"to": "B-1"}, 422, "bad-input"),
        ("POST", "/messages", ["to"], 422, "bad-input"),
        ("PUT", "/people/B-2", {**WALLIS.record, "date_of_birth": "1985-02-30"}, 422, "bad-input"),
        ("PUT", "/people/B-2", {**WALLIS.record, "agency": "scotland"}, 422, "bad-input"),
        ("PUT", "/people/B-2", {**WALLIS.record, "emails": [{"address": "a@b", "source": "self"}]}, 422, "bad-input"),
        ("GET", "/people/B-2", None, 404, "not-found"),
    ],
)
def test_a_program_gets_a_problem_document(
    api: API, method: str, path: str, body: Any, status: int, name: str
) -> None:
    answer = api.call(method, path, body)
    assert_problem(answer, status, name)
    if name in ("bad-input", "not-available", "unknown-reference"):
        assert answer.json()["errors"], "it says which field"
        assert all({"pointer", "detail"} == set(error) for error in answer.json()["errors"])


def assert_problem(answer: requests.Response, status: int, name: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["type"], problem["status"]) == (f"/problems/{name}", status)
    assert problem["title"]
    assert "Server" not in answer.headers


@pytest.mark.parametrize(
    ("content", "kind", "status", "name"),
    [
        (b"{", "application/json", 422, "bad-input"),
        (b"", "application/json", 422, "bad-input"),
        (b'{"to": "\xff"}', "application/json", 422, "bad-input"),
        (b'{"to": "B-1", "to": "B-1", "body": "x"}', "application/json", 422, "bad-input"),
        (b"[" * 5000, "application/json", 422, "bad-input"),
        (b"to=B-1", "application/x-www-form-urlencoded", 415, "unsupported-type"),
        (b"x" * 300_000, "application/json", 413, "too-large"),
    ],
)
def test_a_body_that_is_none_is_refused(
    api: API, gateway: Gateway, content: bytes, kind: str, status: int, name: str
) -> None:
    answer = api.raw("POST", "/messages", content, kind)
    assert_problem(answer, status, name)


@pytest.mark.parametrize("key", [None, "Bearer", "Bearer x", "Basic eDp5", "Bearer pk_00000000000000000000000000_" + "A" * 43])
def test_without_a_good_key_nothing_is_told(stranger: Family, gateway: Gateway, key: str | None) -> None:
    headers = {"Authorization": key} if key else {}
    answer = stranger.session.get(f"{gateway.url}/api/v1/messages/msg_1", headers=headers, timeout=30)
    assert_problem(answer, 401, "unauthorised")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_key_for_one_thing_is_not_for_another(gateway: Gateway) -> None:
    narrow = API(gateway.url, gateway.create_key("narrow", ["alerts"]), gateway.authority)
    assert narrow.call("GET", "/alerts").status_code == 200
    assert_problem(narrow.call("GET", f"/people/{WALLIS.reference}"), 403, "scope-missing")
    narrow.close()


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
        b"GET / HTTP/1.1\nHost: localhost\n\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nA: b\r\n c\r\n\r\n",
        b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nx",
        b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: +1\r\n\r\nx",
        b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
def test_a_request_that_is_none_is_refused_and_cut(gateway: Gateway, request_bytes: bytes) -> None:
    context = ssl.create_default_context(cafile=str(gateway.authority))
    with (
        socket.create_connection(("127.0.0.1", gateway.port), timeout=20) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        connection.sendall(request_bytes)
        answer = b""
        while part := connection.recv(4096):
            answer += part
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_clear_text_gets_no_answer(gateway: Gateway) -> None:
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=20) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try:
            answer = connection.recv(4096)
        except ConnectionResetError:
            answer = b""
        assert b"HTTP" not in answer


def test_it_all_left_the_gateway_in_good_health(gateway: Gateway, stranger: Family) -> None:
    assert gateway.is_running
    assert stranger.session.get(f"{gateway.url}/health/ready", timeout=30).json() == {"status": "ready"}
    assert not [line for line in gateway.output if '"level":"fault"' in line]
