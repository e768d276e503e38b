"""The practitioner's messages in every state, for test_reach.py."""

from collections.abc import Callable

from selenium.webdriver.common.by import By

from reach_staff import sign_in, signed_in
from reach_visitor import Visitor

LETTER = "Dear Maria,\n\nThe meeting is on Tuesday."


def newest(visitor: Visitor) -> None:
    """Opens the first message of the list."""
    sign_in(visitor)
    visitor.open("/staff/messages")
    [first, *_] = visitor.page.driver.find_elements(By.CSS_SELECTOR, ".desk-row a")
    visitor.page.open(str(first.get_attribute("href")))


def form(visitor: Visitor) -> None:
    """Begins a message in the first case."""
    sign_in(visitor)
    visitor.open("/staff/messages/new")
    [first, *_] = visitor.page.driver.find_elements(By.CSS_SELECTOR, ".cases a")
    visitor.page.open(str(first.get_attribute("href")))


def nobody_chosen(visitor: Visitor) -> None:
    form(visitor)
    visitor.page.submit("/staff/messages/drafts/", body=LETTER)


def confirm(visitor: Visitor) -> None:
    form(visitor)
    visitor.page.driver.find_element(By.NAME, "to").click()
    visitor.page.submit("/staff/messages/drafts/", subject="Our meeting", body=LETTER)


def edited(visitor: Visitor) -> None:
    """Goes back from the look before sending to the draft that is kept."""
    confirm(visitor)
    [back] = visitor.page.driver.find_elements(By.CSS_SELECTOR, ".back a")
    visitor.page.open(str(back.get_attribute("href")))


def sent(visitor: Visitor) -> None:
    confirm(visitor)
    visitor.page.submit("/staff/messages/drafts/")


def taking_back(visitor: Visitor) -> None:
    sent(visitor)
    press(visitor, "/revoke")


def restoring(visitor: Visitor) -> None:
    taking_back(visitor)
    visitor.page.submit("/staff/messages/")
    press(visitor, "/restore")


def press(visitor: Visitor, end: str) -> None:
    """Follows the link of the message's own page whose path ends so."""
    [link] = visitor.page.driver.find_elements(By.CSS_SELECTOR, f".thing .acts a[href*='{end}']")
    visitor.page.open(str(link.get_attribute("href")))


def no_such_last_day(visitor: Visitor) -> None:
    form(visitor)
    visitor.page.driver.find_element(By.NAME, "to").click()
    visitor.page.submit("/staff/messages/drafts/", body=LETTER, last_day="31", last_month="2", last_year="2027")


def no_such_day(visitor: Visitor) -> None:
    signed_in("/staff/messages/absence")(visitor)
    visitor.page.submit("/staff/messages/absence", day="31")


SENDER_PAGES: dict[str, dict[str, Callable[[Visitor], None]]] = {
    "/staff/messages": {
        "first": signed_in("/staff/messages"),
        "unknown": signed_in("/staff/messages?case=none"),
        "found": signed_in("/staff/messages?state=opened"),
        "not found": signed_in("/staff/messages?reference=none&find=1"),
    },
    "/staff/messages/team": {"first": signed_in("/staff/messages/team")},
    "/staff/messages/new": {"cases": signed_in("/staff/messages/new"), "form": form},
    "/staff/messages/drafts/{draft}": {
        "nobody": nobody_chosen,
        "edited": edited,
        "no last day": no_such_last_day,
    },
    "/staff/messages/drafts/{draft}/confirm": {"first": confirm},
    "/staff/messages/{id}": {"sent": sent, "first": newest},
    "/staff/messages/{id}/revoke": {"first": taking_back},
    "/staff/messages/{id}/restore": {"first": restoring},
    "/staff/messages/absence": {"first": signed_in("/staff/messages/absence"), "no day": no_such_day},
}

# What answers GET and is no page to look at.
SENDER_NO_PAGES = {"/staff/messages/{id}/files/{file}": "a file, which is saved and never shown"}
