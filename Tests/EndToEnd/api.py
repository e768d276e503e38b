"""A case system: the API over TLS, by a key, trusting our own authority alone."""

import uuid
from pathlib import Path
from typing import Any

import requests


class API:
    """Calls below `/api/v1`; every POST has an Idempotency-Key unless one is given."""

    def __init__(self, url: str, key: str, authority: Path) -> None:
        self.url = url
        self._session = requests.Session()
        # No proxy, no netrc: what the machine is set up with has no say here.
        self._session.trust_env = False
        self._session.verify = str(authority)
        self._session.headers["Authorization"] = f"Bearer {key}"

    @property
    def authorization(self) -> str:
        """The header by which it shows its key."""
        return str(self._session.headers["Authorization"])

    def __enter__(self) -> "API":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes its connections."""
        self._session.close()

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        """One call, whatever is answered."""
        if method == "POST":
            headers.setdefault("Idempotency-Key", str(uuid.uuid4()))
        return self._session.request(
            method, f"{self.url}/api/v1{path}", json=body, headers=headers, timeout=30, allow_redirects=False
        )

    def raw(self, method: str, path: str, content: bytes, kind: str) -> requests.Response:
        """One call with a body as it stands."""
        return self._session.request(
            method, f"{self.url}/api/v1{path}", data=content, headers={"Content-Type": kind}, timeout=30
        )

    def as_it_stands(self, method: str, target: str) -> requests.Response:
        """One request whose target is not mended on its way."""
        request = self._session.prepare_request(requests.Request(method, self.url))
        request.url = self.url + target
        return self._session.send(request, timeout=30, verify=self._session.verify)

    def expect(self, status: int, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One call that must be answered with a status; gives the JSON."""
        answer = self.call(method, path, body, **headers)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def get(self, path: str) -> Any:
        """A GET that must succeed."""
        return self.expect(200, "GET", path)

    def items(self, path: str) -> list[Any]:
        """Every item of a list, page by page."""
        items: list[Any] = []
        cursor = None
        while True:
            joint = "&" if "?" in path else "?"
            page = self.get(path + (f"{joint}cursor={cursor}" if cursor else ""))
            items += page["items"]
            cursor = page.get("next")
            if not cursor:
                return items

    def put(self, path: str, body: Any) -> Any:
        """A PUT that must succeed, whether it makes or changes."""
        answer = self.call("PUT", path, body)
        assert answer.status_code in (200, 201), f"PUT {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def post(self, status: int, path: str, body: Any = None, **headers: str) -> Any:
        """A POST that must be answered with a status."""
        return self.expect(status, "POST", path, body, **headers)
