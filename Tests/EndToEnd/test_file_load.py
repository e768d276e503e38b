"""Many large files at once, both ways over TLS: what the server holds of them in memory, and how long others wait meanwhile.

In `make test` a few small ones, of which the memory alone is judged. $POSTERN_FILES says how many at once, $POSTERN_FILE_MIB
how large; in full size the figures are printed, for whoever runs it to judge.
"""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

import crowd
from api import API
from family import Family
from gateway import Gateway
from mail_sink import MailSink
from people import APPLICANT, CASE, CASE_RECORD

COUNT = int(os.environ.get("POSTERN_FILES", "8"))
MIB = 1 << 20
SIZE = int(os.environ.get("POSTERN_FILE_MIB", "4")) * MIB
MESSAGE = {"to": APPLICANT.reference, "case": CASE, "subject": "Papers", "body": "Please read."}
# A file on its way may hold some 300 KiB, its connection 200 KiB, and the database its cache; no file may lie there whole.
MOST_BYTES_EACH = 640 << 10
MOST_BYTES_BESIDE = 12 * MIB


def own_memory(pid: int) -> int:
    """The memory of a process in bytes that is its own: what it shares with another of the same program is not in it."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as lines:
        return next(int(line.split()[1]) << 10 for line in lines if line.startswith("Anonymous:"))


class Watch:
    """Looks how much memory a process has, a hundred times a second."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.before = own_memory(pid)
        self.peak = self.before
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        while not self._ended.wait(0.01):
            self.peak = max(self.peak, own_memory(self.pid))

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()


class Crowd:
    """A process of callers."""

    def __init__(self, *task: Any) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(crowd.__file__))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._say(json.dumps(task))

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def result(self) -> Any:
        """What came of it."""
        said, _ = self._process.communicate("end\n", timeout=900)
        return json.loads(said)


def at_once(gateway: Gateway, what: str, key: str, about: Any) -> Watch:
    """Does something many times at once, watches the server meanwhile, and prints the figures."""
    place = (gateway.port, str(gateway.authority))
    prober = Crowd("probe", *place)
    time.sleep(1)
    groups = min(4, COUNT)
    shares = [COUNT // groups + (1 if number < COUNT % groups else 0) for number in range(groups)]
    with Watch(gateway.pid) as watch:
        start = time.perf_counter()
        crowds = [Crowd(what, share, *place, key, SIZE, about) for share in shares]
        wrong = [error for each in crowds for error in each.result()]
        seconds = time.perf_counter() - start
    times = sorted(prober.result())
    print(
        f"\n{COUNT} {what}s of {SIZE // MIB} MiB at once, {type(gateway.store).__name__}: {seconds:.1f} s,"
        f" {COUNT * SIZE / MIB / seconds:.0f} MiB/s; memory {watch.before / MIB:.1f} MiB before, {watch.peak / MIB:.1f} at most;"
        f" {len(times)} small answers meanwhile: {1000 * times[len(times) // 2]:.1f} ms median,"
        f" {1000 * times[len(times) * 99 // 100]:.1f} ms p99, {1000 * times[-1]:.1f} ms longest"
    )
    assert wrong == []
    return watch


@pytest.fixture(scope="module")
def case_system(api: API) -> API:
    api.put(f"/cases/{CASE}", CASE_RECORD)
    api.put(f"/people/{APPLICANT.reference}", APPLICANT.record)
    return api


def judge(watch: Watch) -> None:
    grown = watch.peak - watch.before
    assert grown <= COUNT * MOST_BYTES_EACH + MOST_BYTES_BESIDE, f"{grown / MIB:.1f} MiB more"


def test_uploads_at_once_are_never_whole_in_memory(gateway: Gateway, case_system: API) -> None:
    judge(at_once(gateway, "upload", case_system.authorization, MESSAGE))


def test_downloads_at_once_are_never_whole_in_memory(gateway: Gateway, case_system: API, mail_sink: MailSink) -> None:
    message = case_system.post(202, "/messages", {"to": APPLICANT.reference, "body": "Please answer."})["id"]
    mail = mail_sink.wait_for(APPLICANT.email, lambda mail: "/verify/" in mail.part("plain"))
    family = Family(gateway.url, gateway.authority)
    family.choose_password(
        family.pass_check(next(link for link in mail.links if "/verify/" in link), APPLICANT), "seventeen quiet otters"
    )
    form = family.open(f"/messages/{message}").form_with("body")
    fields = [(name, value) for name, value in form.fields.items() if name != "files"] + [("body", "Here it is.")]
    answer = family.session.post(
        gateway.url + form.action,
        data=fields,
        files=[("files", ("a.pdf", crowd.HEAD + bytes(SIZE - len(crowd.HEAD))))],
        headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        timeout=120,
    )
    assert answer.status_code == 200
    family.close()
    [reply] = case_system.items(f"/messages/{message}/replies")
    path = f"/api/v1/messages/{message}/replies/{reply['id']}/attachments/{reply['attachments'][0]['id']}"
    judge(at_once(gateway, "download", case_system.authorization, path))
