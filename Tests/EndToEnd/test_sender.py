"""The practitioner's day: writes to somebody of a case, sees what becomes of it, and reads and answers what comes back.

Each test goes on where the one before it stopped, so that a failure names the step that broke.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from api import API
from browser import NARROW, WIDE, Browser
from family import Family, Page
from gateway import Gateway
from mail_sink import MailSink
from one_time_code import one_time_code
from people import APPLICANT, CASE, CASE_RECORD, RESPONDENT
from waiting import eventually

PRACTITIONER = "practitioner@example.org"
COLLEAGUE = "colleague@example.org"
PASSWORD = "copper window thirty hens"
FAMILY_PASSWORD = "seventeen quiet otters"
SUBJECT = "Zephyrine arrangements"
BODY = "The first meeting is on Tuesday.\n\nPlease bring the ochre folder."
ANSWER = "Thank you. I shall bring the vermilion one."


@dataclass
class Day:
    """The practitioner's browser, and the family's session."""

    browser: Browser
    family: Family
    secret: str = ""
    message: str = ""
    pages: list[str] = field(default_factory=list)

    def look(self, name: str) -> None:
        """Looks at the page as it is: pictures at two widths and in two schemes, axe, and the keyboard."""
        for width, scheme in [(NARROW, "light"), (WIDE, "light"), (WIDE, "dark")]:
            self.browser.resize(width)
            self.browser.color_scheme(scheme)
            assert self.browser.content_width <= width, f"{name} must be scrolled sideways at {width} px"
            self.browser.screenshot(f"sender-{name}-{width}-{scheme}")
            assert self.browser.accessibility_violations() == [], f"{name} at {width} px, {scheme}"
        self.browser.color_scheme("light")
        assert self.browser.unreached_by_keyboard() == [], name


@pytest.fixture(scope="module")
def day(gateway: Gateway, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    browser = Browser(tmp_path_factory.mktemp("profile"), [gateway.certificate.spki_sha256])
    family = Family(gateway.url, gateway.authority)
    yield Day(browser, family)
    browser.close()
    family.close()


@pytest.fixture(scope="module", autouse=True)
def case(api: API) -> None:
    """The case with its two people; one of them keeps a postcode secret."""
    api.put(f"/cases/{CASE}", CASE_RECORD)
    api.put(f"/people/{APPLICANT.reference}", APPLICANT.record)
    hidden = RESPONDENT.record
    hidden["addresses"][0]["confidential"] = True
    api.put(f"/people/{RESPONDENT.reference}", hidden)


def set_up(gateway: Gateway, browser: Browser, address: str, name: str) -> str:
    """Makes somebody of staff, who chooses a password and sets up an app; gives the app's secret."""
    printed = gateway.configured(
        "staff", "add", address, "--name", name, "--role", "practitioner", "--print-link"
    )
    link = printed.split()[-1]
    browser.open(link)
    browser.submit("/staff/set-up/", password=PASSWORD)
    [words] = browser.driver.find_elements(By.CSS_SELECTOR, "p.words")
    secret = words.text.replace(" ", "")
    browser.submit("/staff/set-up", code=one_time_code(secret))
    browser.driver.find_element(By.NAME, "kept").click()
    browser.submit("/staff/account/codes/kept")
    return secret


def family_page(family: Family, mail_sink: MailSink) -> Page:
    """The applicant proves the address and chooses a password; gives the message that waits."""
    mail = mail_sink.wait_for(APPLICANT.email, lambda mail: "/verify/" in mail.part("plain"))
    link = next(link for link in mail.links if "/verify/" in link)
    return family.choose_password(family.pass_check(link, APPLICANT), FAMILY_PASSWORD)


def choose(browser: Browser, name: str) -> None:
    """Chooses to whom a message goes, by the beginning of the label."""
    labels = browser.driver.find_elements(By.CSS_SELECTOR, "fieldset label")
    [label] = [label for label in labels if label.text.startswith(name)]
    browser.driver.find_element(By.ID, str(label.get_attribute("for"))).click()


def asks_back(browser: Browser) -> bool:
    """Whether the browser asks before the page is left."""
    script = "const leaving = new Event('beforeunload', {cancelable: true});"
    asked: bool = browser.driver.execute_script(script + "dispatchEvent(leaving); return leaving.defaultPrevented")
    return asked


def test_the_practitioner_signs_in_and_has_no_messages_yet(gateway: Gateway, day: Day) -> None:
    day.secret = set_up(gateway, day.browser, PRACTITIONER, "Pat Practitioner")
    day.browser.open(f"{gateway.url}/staff/messages")
    assert day.browser.heading == "Messages of your cases"
    assert CASE in day.browser.text and "No messages here yet" in day.browser.text
    day.look("empty")
    day.browser.open(f"{gateway.url}/staff/messages/team")
    assert "Nothing is waiting for your team." in day.browser.text
    day.look("team-empty")


def test_a_message_is_written_and_looked_at_before_it_goes(gateway: Gateway, day: Day, tmp_path: Path) -> None:
    browser = day.browser
    browser.open(f"{gateway.url}/staff/messages/new")
    day.look("choose-case")
    browser.press(CASE)
    day.look("write")
    assert not asks_back(browser)
    plan = tmp_path / "Plan.txt"
    plan.write_text("The plan for Tuesday.\n")
    choose(browser, f"{APPLICANT.given_name} {APPLICANT.family_name}")
    browser.fill(Subject=SUBJECT, Message=f"Come to {RESPONDENT.postcode.lower()} please.")
    browser.field("Add files").send_keys(str(plan))
    assert asks_back(browser), "what is neither sent nor kept would be lost without a word"
    browser.press("Look at it before it goes")
    assert browser.heading == "Look once more before it goes"
    assert "TD152ZZ" in browser.text and "It cannot go like this." in browser.text
    assert not browser.driver.find_elements(By.XPATH, "//button[starts-with(., 'Send it')]")
    day.look("leak")
    browser.press("Change it")
    assert "Leave out Plan.txt" in browser.text
    browser.fill(Message=BODY, Day="31", Month="2", Year="2027")
    browser.press("Look at it before it goes")
    assert "Write the last day as a day" in browser.text and browser.field("Day").get_attribute("value") == "31"
    day.look("last-day")
    browser.fill(Day="30", Month="3", Year="2028")
    browser.press("Look at it before it goes")
    for words in [
        f"{APPLICANT.given_name} {APPLICANT.family_name}",
        "applicant",
        "Not proved yet",
        f"{RESPONDENT.given_name} {RESPONDENT.family_name}",
        "Plan.txt",
        "ochre folder",
        "Thursday 30 March 2028",
    ]:
        assert words in browser.text, words
    assert APPLICANT.email not in browser.text
    day.look("confirm")
    browser.press(f"Send it to {APPLICANT.given_name} {APPLICANT.family_name}")
    assert "Held." in browser.text
    day.message = browser.path.split("?")[0].split("/")[-1]
    day.look("held")


def test_the_family_reads_it_with_its_file_and_answers(
    gateway: Gateway, api: API, day: Day, mail_sink: MailSink
) -> None:
    page = family_page(day.family, mail_sink)
    assert "ochre folder" in page.text and "Plan.txt" in page.text
    eventually(lambda: api.get(f"/messages/{day.message}")["status"] == "opened")
    day.browser.open(f"{gateway.url}/staff/messages")
    assert "Opened" in day.browser.text
    answered = day.family.answer(page, ANSWER)
    assert "vermilion" in answered.text


def test_a_mail_without_content_says_that_an_answer_came(gateway: Gateway, day: Day, mail_sink: MailSink) -> None:
    mail = mail_sink.wait_for(PRACTITIONER, lambda mail: "answer" in str(mail.message["Subject"]))
    for part in ("plain", "html"):
        for secret in ["vermilion", "Zephyrine", CASE, *APPLICANT.canaries]:
            assert secret not in mail.part(part)
    [link, *_] = [link for link in mail.links if "/staff/" in link]
    assert link == f"{gateway.url}/staff/messages/{day.message}"
    told = [each for each in mail_sink.received if each.recipients == [PRACTITIONER]]
    assert len([each for each in told if "answer" in str(each.message["Subject"])]) == 1
    day.browser.open(f"{gateway.url}/staff/messages")
    assert "New answers: 1" in day.browser.text
    day.look("new-answer")
    day.browser.open(link)
    assert "vermilion" in day.browser.text and "First read by Pat Practitioner" in day.browser.text
    day.look("conversation")
    day.browser.open(f"{gateway.url}/staff/messages")
    assert "New answers" not in day.browser.text and "Answered" in day.browser.text
    day.look("list")


def test_the_answer_is_answered(gateway: Gateway, day: Day) -> None:
    browser = day.browser
    browser.open(f"{gateway.url}/staff/messages/{day.message}")
    browser.press("Write to them again")
    assert browser.field("Subject").get_attribute("value") == f"Re: {SUBJECT}"
    browser.fill(Message="See you then, by the cobalt door.")
    browser.press("Look at it before it goes")
    assert "Proved by the person" in browser.text
    browser.press(f"Send it to {APPLICANT.given_name} {APPLICANT.family_name}")
    assert "In the same conversation" in browser.text
    second = browser.path.split("?")[0].split("/")[-1]
    assert "cobalt door" in day.family.open(f"/messages/{second}").text


def test_a_message_is_taken_back_and_restored(gateway: Gateway, day: Day) -> None:
    browser = day.browser
    browser.open(f"{gateway.url}/staff/messages/{day.message}")
    assert "Last day it can be read: Thursday 30 March 2028" in browser.text
    browser.press("Take it back")
    assert browser.heading == "Take this message back?"
    assert f"{APPLICANT.given_name} {APPLICANT.family_name}" in browser.text and SUBJECT in browser.text
    day.look("take-back")
    browser.press("Take it back")
    assert "Taken back. Nobody can open it any more." in browser.text
    assert "This message was taken back" in day.family.open(f"/messages/{day.message}").text
    browser.press("Restore it")
    assert browser.heading == "Restore this message?"
    day.look("restore")
    browser.press("Restore it")
    assert "Restored. It opens again as before." in browser.text
    assert "ochre folder" in day.family.open(f"/messages/{day.message}").text


def test_the_keys_find_messages(gateway: Gateway, day: Day) -> None:
    """Without the script there are the field, the link to it, and the list of keys at the foot."""
    browser = day.browser
    browser.open(f"{gateway.url}/staff/account")
    browser.driver.find_element(By.TAG_NAME, "body").send_keys("?")
    assert "Find in your messages" in browser.text
    day.look("keys")
    browser.driver.find_element(By.TAG_NAME, "body").send_keys("/")
    eventually(lambda: browser.path.startswith("/staff/messages"))
    eventually(lambda: browser.driver.switch_to.active_element.get_attribute("id") == "find")
    browser.driver.switch_to.active_element.send_keys("/?")
    assert browser.field("Case reference").get_attribute("value") == "/?"
    assert "Keys do nothing" not in browser.text
    browser.open(f"{gateway.url}/staff/messages")
    browser.driver.find_element(By.TAG_NAME, "body").send_keys("/")
    assert browser.driver.switch_to.active_element.get_attribute("id") == "find"
    browser.fill(Case_reference=CASE.lower())
    browser.press("Find")
    assert "What was found" in browser.text and SUBJECT in browser.text
    for secret in [APPLICANT.given_name, APPLICANT.family_name]:
        assert secret not in browser.path
    day.look("found")
    browser.fill(Case_reference="NONE")
    browser.press("Find")
    assert "None of your messages is like this." in browser.text
    browser.driver.back()
    eventually(lambda: "What was found" in browser.text and SUBJECT in browser.text)
    browser.open(f"{gateway.url}/staff")
    day.look("home")


def test_a_colleague_of_another_case_finds_nothing(
    gateway: Gateway, api: API, day: Day, tmp_path_factory: pytest.TempPathFactory
) -> None:
    api.put("/cases/FC-2026-0043", {**CASE_RECORD, "allocated": [COLLEAGUE]})
    browser = Browser(tmp_path_factory.mktemp("colleague"), [gateway.certificate.spki_sha256])
    try:
        set_up(gateway, browser, COLLEAGUE, "Bo Colleague")
        browser.open(f"{gateway.url}/staff/messages")
        assert CASE not in browser.text and "Zephyrine" not in browser.text
        browser.open(f"{gateway.url}/staff/messages/{day.message}")
        assert "vermilion" not in browser.text and browser.heading == "There is nothing here for you"
        browser.screenshot("sender-nothing-here")
    finally:
        browser.close()


def test_who_is_away_says_so_in_welsh_too(gateway: Gateway, day: Day) -> None:
    browser = day.browser
    browser.open(f"{gateway.url}/staff/messages/absence")
    day.look("absence")
    for path, name in [
        ("/staff/messages", "list"),
        (f"/staff/messages/{day.message}", "conversation"),
        ("/staff/messages/absence", "absence"),
    ]:
        browser.open(f"{gateway.url}{path}?lang=cy")
        day.look(f"{name}-cy")
