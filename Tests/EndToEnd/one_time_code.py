"""What an authenticator app shows, computed without the program's help."""

import base64
import hmac
import struct
import time


def one_time_code(secret: str, steps: int = 0) -> str:
    """What an app shows now, or so many half minutes later (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    tag = hmac.digest(base64.b32decode(secret), counter, "sha1")
    offset = tag[-1] & 15
    return f"{(struct.unpack('>I', tag[offset:offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
