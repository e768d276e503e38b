"""A family's message and who else may read it, in every state that takes more than a form, for test_reach.py."""

import time
from collections.abc import Callable

from ended_sessions import let_time_run_out
from reach_visitor import Visitor
from waiting import eventually

BEGUN = "I would like to come on Friday."
HELPERS = {"en": "sam.helper@example.org", "cy": "sam.cymorth@example.org"}


def send(visitor: Visitor, **more: str) -> str:
    """Lets the case system send a message, and gives its path once it can be read."""
    reference = "DEMO-P3" if visitor.language == "cy" else "DEMO-P1"
    message = {"to": reference, "language": visitor.language, "subject": "Our meeting", "body": "Dear you,\n\nPlease read.", **more}
    with visitor.demonstration.api() as api:
        path: str = "/messages/" + api.post(202, "/messages", message)["id"]
    visitor.sign_in()

    def may_be_read() -> bool:
        visitor.open(path)
        return bool(visitor.page.driver.find_elements("css selector", "article.letter"))

    eventually(may_be_read)
    return path


def in_seconds(seconds: float) -> str:
    """A moment to come, as the API writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


def call(visitor: Visitor, path: str, act: str) -> None:
    with visitor.demonstration.api() as api:
        api.post(200, f"{path}/{act}", None)


def opened_before(visitor: Visitor) -> None:
    path = send(visitor)
    visitor.page.submit("/sign-out")
    visitor.sign_in()
    visitor.open(path)
    assert visitor.page.driver.find_elements("css selector", ".opened-before")


def kept(visitor: Visitor) -> None:
    path = send(visitor)
    visitor.page.submit(path, "save", body=BEGUN)


def begun(visitor: Visitor) -> None:
    path = send(visitor)
    visitor.page.submit(path, "save", body=BEGUN)
    visitor.open(path)


def taken_back(visitor: Visitor) -> None:
    path = send(visitor)
    call(visitor, path, "revoke")
    visitor.open(path)


def given_again(visitor: Visitor) -> None:
    path = send(visitor)
    call(visitor, path, "revoke")
    call(visitor, path, "restore")
    visitor.open(path)


def with_an_end(visitor: Visitor) -> None:
    send(visitor, expires_at=in_seconds(30 * 86_400))


def over(visitor: Visitor) -> None:
    path = send(visitor, expires_at=in_seconds(8))

    def is_over() -> bool:
        visitor.open(path)
        return not visitor.page.driver.find_elements("css selector", "article.letter")

    eventually(is_over)


def posted_late(visitor: Visitor) -> None:
    """Shows the sign-in page that somebody meets who was away for too long."""
    path = send(visitor)
    let_time_run_out(visitor.demonstration.store)
    visitor.page.submit(path, "send", body=BEGUN)
    assert "ended=1&message=" in visitor.page.path


def given_back(visitor: Visitor) -> None:
    posted_late(visitor)
    visitor.give_password()
    assert visitor.page.driver.find_element("id", "answer").get_property("value") == BEGUN


def answered_often(visitor: Visitor) -> None:
    """Shows what somebody meets who has answered thirty times within the hour."""
    path = send(visitor)
    visitor.page.submit(path, "send", body=BEGUN)
    columns = "person_id, case_id, language, content, received_at, account_id, file_bytes"
    store = visitor.demonstration.store
    # Answers to a message that is none: nobody opens them.
    store.change(
        f"INSERT INTO reply (id, message_id, {columns}) SELECT 'copy_' || number, 'none', {columns} FROM reply,"
        " (WITH RECURSIVE numbers(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < 30)"
        f" SELECT number FROM numbers) AS numbers WHERE message_id = '{path.rsplit('/', 1)[1]}'"
    )
    visitor.page.submit(path, "send", body=BEGUN)
    store.change("DELETE FROM reply WHERE message_id = 'none'")
    assert visitor.page.driver.find_elements("css selector", ".summary")


def files_for_today(visitor: Visitor) -> None:
    """Shows what somebody meets who has sent 200 MiB of files within a day."""
    path = send(visitor)
    visitor.page.submit(path, "send", body=BEGUN)
    store = visitor.demonstration.store
    answered = f"message_id = '{path.rsplit('/', 1)[1]}'"
    store.change(f"UPDATE reply SET file_bytes = {200 * 1024 * 1024} WHERE {answered}")
    paper = visitor.demonstration.folder / "paper.pdf"
    paper.write_bytes(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    visitor.page.driver.find_element("id", "files").send_keys(str(paper))
    visitor.page.submit(path, "send", body=BEGUN)
    store.change(f"UPDATE reply SET file_bytes = 0 WHERE {answered}")
    assert visitor.page.driver.find_elements("css selector", ".summary")


def helper_named(visitor: Visitor) -> None:
    """Shows the numbers that the person tells whom they named."""
    visitor.sign_in()
    visitor.open("/account/people/add")
    visitor.page.submit("/account/people/add", name="Sam", email=HELPERS[visitor.language])
    visitor.page.submit("/account/people/add", "confirm", password=visitor.password)
    assert visitor.page.driver.find_elements("css selector", ".number-value")


def helper_awaited(visitor: Visitor) -> None:
    visitor.sign_in()
    visitor.open("/account/people")
    assert visitor.page.driver.find_elements("css selector", ".letter-row")


def helper_link(visitor: Visitor) -> str:
    """Opens the link of whom somebody named, and gives its path."""
    link = visitor.demonstration.link_to(HELPERS[visitor.language], "/helper/")
    path = "/" + link.split("/", 3)[3].split("?")[0]
    visitor.open(path)
    return path


def helper_code(visitor: Visitor) -> None:
    assert helper_link(visitor)


def helper_code_wrong(visitor: Visitor) -> None:
    visitor.page.submit(helper_link(visitor), code="000000")


LETTER_STATES: dict[str, Callable[[Visitor], None]] = {
    "opened-before": opened_before,
    "kept": kept,
    "begun": begun,
    "taken-back": taken_back,
    "given-again": given_again,
    "with-an-end": with_an_end,
    "over": over,
    "posted-late": posted_late,
    "given-back": given_back,
    "answered-often": answered_often,
    "files-for-today": files_for_today,
}
