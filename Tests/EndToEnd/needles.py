"""Searching files for what must not be readable in them, in any of the writings that a program might choose."""

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path


def writings(value: str) -> dict[str, bytes]:
    """How a value may stand in a file: as text, wide, as hex, and inside base64 wherever it begins."""
    plain = value.encode()
    found = {"text": plain, "wide text": value.encode("utf-16-le"), "hex": plain.hex().encode()}
    for shift in range(3):
        # The characters that the neighbours have no say in.
        coded = base64.b64encode(bytes(shift) + plain)
        found[f"base64 at {shift}"] = coded[(0, 2, 3)[shift] : len(coded) - (0, 4, 4)[(shift + len(plain)) % 3]]
    return found


def unkeyed_hashes(value: str) -> dict[str, bytes]:
    """Hashes that anybody who can guess a value can make; keyed ones are what belongs into a file."""
    hashes = {}
    for name in ("sha256", "sha1", "md5"):
        digest = hashlib.new(name, value.encode(), usedforsecurity=False)
        hashes[name] = digest.digest()
        hashes[f"{name} in hex"] = digest.hexdigest().encode()
    return hashes


def content_of(file: Path) -> bytes:
    """What stands in a file; nothing where it is gone: a server makes its caches anew, and one that went since it was listed
    holds nothing."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def found_in(file: Path, values: Iterable[str], guessable: Iterable[str] = ()) -> list[str]:
    """What of these values stands in a file, and how; text is found in any case."""
    content = content_of(file)
    folded = content.lower()
    hits = []
    for value in values:
        for how, needle in writings(value).items():
            haystack, wanted = (content, needle) if how.startswith("base64") else (folded, needle.lower())
            if wanted in haystack:
                hits.append(f"{file.name} holds {value} as {how}")
    for value in guessable:
        for how, needle in unkeyed_hashes(value).items():
            if needle in content:
                hits.append(f"{file.name} holds {value} as {how}")
    return hits
