"""A second opinion on composed mail: Python's own parser reads it and tells what a mail program would show.

Usage: read_mail.py INPUT OUTPUT. INPUT is a JSON list of messages in base64, OUTPUT a JSON list of what was read.
"""

import base64
import email
import email.policy
import json
import sys


def read(message):
    mail = email.message_from_bytes(message, policy=email.policy.default)
    return {
        "headers": [[name, str(value)] for name, value in mail.items()],
        "type": mail.get_content_type(),
        "defects": [str(defect) for part in mail.walk() for defect in part.defects]
        + [str(defect) for value in mail.values() for defect in value.defects],
        "parts": [
            {
                "type": part.get_content_type(),
                "charset": part.get_content_charset(),
                "language": str(part["Content-Language"]),
                "text": part.get_payload(decode=True).decode("utf-8"),
            }
            for part in mail.iter_parts()
        ],
    }


with open(sys.argv[1]) as source:
    messages = [base64.b64decode(text) for text in json.load(source)]
with open(sys.argv[2], "w") as target:
    json.dump([read(message) for message in messages], target)
