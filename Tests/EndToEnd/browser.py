"""A real browser: Debian's Chromium by its own driver, headless, with nothing but localhost to reach."""

import base64
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import axe_playwright_python
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from program import BUILD

SCREENSHOTS = BUILD / "screenshots"
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW = 320
WIDE = 1280
WAIT_SECONDS = 15


class Browser:
    """One browser with a profile of its own."""

    def __init__(self, profile: Path, trusted_keys: Iterable[str], has_javascript: bool = True) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in [
            "--headless=new",
            # Chromium's sandbox wants user namespaces, which containers and root often lack.
            "--no-sandbox",
            "--disable-gpu",
            # A bar would take fifteen pixels of every picture.
            "--hide-scrollbars",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--no-proxy-server",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
            f"--user-data-dir={profile}",
            # These very keys are trusted, and no others: errors of certificates stay errors.
            f"--ignore-certificate-errors-spki-list={','.join(trusted_keys)}",
        ]:
            options.add_argument(argument)
        if not has_javascript:
            options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.has_javascript = has_javascript
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.driver.set_page_load_timeout(30)
        self.resize(WIDE)

    def close(self) -> None:
        """Ends it."""
        self.driver.quit()

    def resize(self, width: int, height: int = 900) -> None:
        """Sets the size of the page itself, in CSS pixels; a window would not go below 500."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def color_scheme(self, name: str) -> None:
        """`light` or `dark`."""
        features = [{"name": "prefers-color-scheme", "value": name}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def open(self, url: str) -> None:
        """Goes to a page."""
        self.driver.get(url)

    @property
    def path(self) -> str:
        """The address in the bar, without scheme and host."""
        url: str = self.driver.current_url
        return "/" + url.split("/", 3)[3]

    @property
    def heading(self) -> str:
        """The one main heading."""
        headings = self.driver.find_elements(By.TAG_NAME, "h1")
        assert len(headings) == 1, f"{len(headings)} main headings on {self.path}"
        return headings[0].text

    @property
    def text(self) -> str:
        """All that can be read on the page."""
        return self.driver.find_element(By.TAG_NAME, "body").text

    def field(self, label: str) -> WebElement:
        """The field that a label names; exactly one must."""
        found = []
        for element in self.driver.find_elements(By.TAG_NAME, "label"):
            if element.text.strip() == label:
                name = element.get_attribute("for")
                assert name, f"the label {label} names no field"
                found.append(self.driver.find_element(By.ID, name))
        assert len(found) == 1, f"{len(found)} fields are labelled {label} on {self.path}"
        return found[0]

    def fill(self, **values: str) -> None:
        """Types into fields, by label; `House_number_or_name` is `House number or name`."""
        for label, value in values.items():
            self.type_into(label.replace("_", " "), value)

    def type_into(self, label: str, value: str) -> None:
        """Types into the field with this label, instead of what it holds."""
        field = self.field(label)
        field.clear()
        field.send_keys(value)

    def press(self, name: str) -> None:
        """Presses the button with this name, or follows the link, and waits for the page that comes."""
        page = self.driver.find_element(By.TAG_NAME, "html")
        self.press_here(name)
        WebDriverWait(self.driver, WAIT_SECONDS).until(lambda _: _is_gone(page))

    def press_here(self, name: str) -> None:
        """Presses the button with this name, or follows the link, and waits for nothing: a script may do what it does."""
        elements = self.driver.find_elements(By.XPATH, "//button | //a | //input[@type='submit']")
        found = [element for element in elements if _name(element) == name and element.is_displayed()]
        assert len(found) == 1, f"{len(found)} buttons or links are named {name} on {self.path}"
        found[0].click()

    @property
    def content_width(self) -> int:
        """How wide the page is in CSS pixels; wider than the window means scrolling sideways."""
        metrics = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})
        return int(metrics["cssContentSize"]["width"])

    def screenshot(self, name: str) -> Path:
        """Keeps a picture of the whole page, to be looked at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        file = SCREENSHOTS / f"{name}.png"
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "format": "png"})
        file.write_bytes(base64.b64decode(shot["data"]))
        return file

    def accessibility_violations(self) -> list[str]:
        """What axe finds by WCAG 2.2 AA on the page as it is now: rule, and the elements that break it."""
        assert self.has_javascript, "axe is a script"
        self.driver.execute_script(AXE)
        result = self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "axe.run(document, {runOnly: {type: 'tag', values: arguments[0]}})"
            ".then(result => done(result), problem => done({problem: String(problem)}));",
            AXE_TAGS,
        )
        assert "problem" not in result, result["problem"]
        assert result["passes"], "axe looked at nothing"
        return [
            f"{violation['id']}: {node['html']}" for violation in result["violations"] for node in violation["nodes"]
        ]

    @property
    def source(self) -> str:
        """The page as it was served, before any script touched it."""
        for entry in reversed(self.driver.get_log("performance")):
            message: dict[str, Any] = json.loads(entry["message"])["message"]
            if message["method"] == "Network.responseReceived" and message["params"]["type"] == "Document":
                request = {"requestId": message["params"]["requestId"]}
                content = self.driver.execute_cdp_cmd("Network.getResponseBody", request)
                return base64.b64decode(content["body"]).decode() if content["base64Encoded"] else str(content["body"])
        raise AssertionError("no page came since it was last asked")

    def submit(self, action: str, press: str | None = None, **values: str) -> None:
        """Fills in the form that goes to a path, by the names of its fields, and sends it by a button's value, or by its
        first one; waits for the page that comes."""
        form = self.driver.find_element(By.XPATH, f"//form[@method='post' and starts-with(@action, '{action}')]")
        for name, value in values.items():
            field = form.find_element(By.NAME, name)
            field.clear()
            field.send_keys(value)
        button = f".//button[@value='{press}']" if press else ".//button[@type='submit']"
        page = self.driver.find_element(By.TAG_NAME, "html")
        form.find_element(By.XPATH, button).click()
        WebDriverWait(self.driver, WAIT_SECONDS).until(lambda _: _is_gone(page))

    def unreached_by_keyboard(self) -> list[str]:
        """What can be pressed or filled in on the page, and Tab does not come to, or comes to without a ring to be seen."""
        self.driver.execute_script(
            "document.activeElement.blur(); window.getSelection().removeAllRanges();"
            "window.scrollTo(0, 0); window.reached = new Set(); window.ringless = new Set();"
            "document.addEventListener('focusin', event => {"
            "  window.reached.add(event.target);"
            "  const style = getComputedStyle(event.target);"
            "  if (style.outlineStyle === 'none' && style.boxShadow === 'none') window.ringless.add(event.target);"
            "});"
        )
        selector = "a[href], button, input:not([type=hidden]), textarea, select, summary"
        count = int(self.driver.execute_script("return document.querySelectorAll(arguments[0]).length", selector))
        for _ in range(count + 3):
            ActionChains(self.driver).send_keys(Keys.TAB).perform()
        found: list[str] = self.driver.execute_script(
            # Tab comes to one radio button of a group, and the arrow keys to the others.
            "const tabbed = each => each.type !== 'radio' ? window.reached.has(each)"
            "  : [...window.reached].some(one => one.type === 'radio' && one.form === each.form && one.name === each.name);"
            # What lies in a closed list is reached once that is open.
            "return [...document.querySelectorAll(arguments[0])]"
            ".filter(each => !each.closest('details:not([open]) > :not(summary)'))"
            ".filter(each => !tabbed(each) || window.ringless.has(each)).map(each => each.outerHTML)",
            selector,
        )
        return found

    def console_problems(self) -> list[str]:
        """What the browser complained about since it was last asked, breaches of the CSP among it."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def contacted_origins(self) -> set[str]:
        """Every origin that was asked for something since it was last asked."""
        origins = set()
        for entry in self.driver.get_log("performance"):
            message: dict[str, Any] = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                if url.startswith("http"):
                    origins.add("/".join(url.split("/")[:3]))
        return origins


def _name(element: WebElement) -> str:
    return (element.text or element.get_attribute("value") or "").strip()


def _is_gone(page: WebElement) -> bool:
    try:
        page.is_enabled()
    except StaleElementReferenceException:
        return True
    except WebDriverException as error:
        # Asked just while the document is exchanged, chromedriver says this instead of "stale". It is not gone for sure
        # yet, so it is asked again; any other error is one.
        if "does not belong to the document" not in (error.msg or ""):
            raise
    return False
