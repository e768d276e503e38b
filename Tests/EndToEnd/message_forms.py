"""Messages with files as a case system sends them: as JSON with base 64, and as a form of parts, right or wrong on purpose."""

import base64
import json
from dataclasses import dataclass
from typing import Any

import requests

from api import API
from gateway import Gateway
from people import APPLICANT, CASE

TEXT = b"The plan for Tuesday.\n"
PDF = b"%PDF-1.7\n" + b"% a page\n" * 20
MESSAGE = {"to": APPLICANT.reference, "case": CASE, "subject": "Papers", "body": "Please read."}


def encoded(content: bytes, name: str = "plan.txt", **more: str) -> dict[str, str]:
    return {"name": name, "content": base64.b64encode(content).decode(), **more}


@dataclass
class Part:
    """One part of a form, as it stands."""

    name: str
    content: bytes
    file_name: str | None = None
    kind: str | None = None

    def bytes(self) -> bytes:
        head = f'Content-Disposition: form-data; name="{self.name}"'
        if self.file_name is not None:
            head += f'; filename="{self.file_name}"'
        if self.kind is not None:
            head += f"\r\nContent-Type: {self.kind}"
        return head.encode() + b"\r\n\r\n" + self.content + b"\r\n"


def letter(**more: Any) -> Part:
    return Part("message", json.dumps({**MESSAGE, **more}).encode(), kind="application/json")


def file(content: bytes = TEXT, name: str = "plan.txt", kind: str | None = None) -> Part:
    return Part("attachments", content, name, kind)


def form(*parts: Part, boundary: str = "edge", ending: bytes = b"--") -> bytes:
    line = f"--{boundary}".encode()
    return b"".join(line + b"\r\n" + part.bytes() for part in parts) + line + ending + b"\r\n"


def post(gateway: Gateway, api: API, body: bytes, boundary: str = "edge", **headers: str) -> requests.Response:
    return requests.post(
        f"{gateway.url}/api/v1/messages",
        data=body,
        headers={
            "Authorization": api.authorization,
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            **headers,
        },
        verify=str(gateway.authority),
        timeout=120,
    )


def waiting(gateway: Gateway) -> int:
    """How many files no message has, and that were not kept apart."""
    asked = "SELECT COUNT(*) FROM attachment WHERE content_id IS NULL AND scan <> 'quarantined'"
    return int(gateway.store.query(asked)[0][0])


def left(gateway: Gateway) -> int:
    """How many pieces of files lie there that no message has, and that were not kept apart."""
    kept = "SELECT id FROM attachment WHERE content_id IS NOT NULL OR scan = 'quarantined'"
    return int(gateway.store.query(f"SELECT COUNT(*) FROM attachment_chunk WHERE attachment_id NOT IN ({kept})")[0][0])


def told(answer: requests.Response) -> list[tuple[str, str]]:
    """What a problem names: pointers, with what is said of each."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    return [(error["pointer"], error["detail"]) for error in answer.json().get("errors", [])]


def markup(kind: bytes) -> bytes:
    return b"<" + kind + b"><script>alert(1)</script></" + kind + b">"
