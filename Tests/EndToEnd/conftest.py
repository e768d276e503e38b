"""What the tests share: an authority, a mail sink, browsers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from browser import Browser
from certificates import Authority
from mail_sink import MailSink


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The authority that everything trusts in this run."""
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def mail_sink(authority: Authority) -> Iterator[MailSink]:
    """Where mail goes."""
    sink = MailSink(authority.issue("sink"))
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def open_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Browser]]:
    """Opens browsers that trust some keys, and closes them all in the end."""
    browsers: list[Browser] = []

    def open_one(*trusted_keys: str, has_javascript: bool = True) -> Browser:
        profile: Path = tmp_path_factory.mktemp("profile")
        browsers.append(Browser(profile, trusted_keys, has_javascript))
        return browsers[-1]

    yield open_one
    for browser in browsers:
        browser.close()
