"""The document of the API is the truth: a tester driven by it finds no 5xx, no undeclared answer, and nothing odd taken.

In `make test` it tries a little of everything; $POSTERN_API_EXAMPLES says how many tries a call gets.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from api import API
from gateway import Gateway
from people import APPLICANT, CASE, CASE_RECORD, RESPONDENT
from program import BUILD

EXAMPLES = int(os.environ.get("POSTERN_API_EXAMPLES", "10"))
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "ignored_auth",
]


@pytest.fixture(scope="module")
def document(gateway: Gateway) -> dict[str, Any]:
    """The document, as anybody gets it without a key."""
    answer = requests.get(f"{gateway.url}/api/v1/openapi.json", verify=str(gateway.authority), timeout=30)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert "max-age" in answer.headers["Cache-Control"]
    found: dict[str, Any] = answer.json()
    return found


def seed(api: API) -> tuple[list[str], list[str]]:
    """Two sides of one case, with messages: one as it came in, one revoked."""
    api.put(f"/cases/{CASE}", CASE_RECORD)
    people = [APPLICANT, RESPONDENT]
    for person in people:
        api.put(f"/people/{person.reference}", person.record)
    messages = [
        api.post(202, "/messages", {"to": person.reference, "subject": "About Tuesday", "body": "Please read."})["id"]
        for person in people
    ]
    api.post(200, f"/messages/{messages[1]}/revoke")
    return [person.reference for person in people], messages


def known(document: dict[str, Any], references: list[str], messages: list[str]) -> dict[str, Any]:
    """The document with what is there among the values to try: by chance alone nobody would ever hit it."""

    def also(schema: dict[str, Any], values: list[str]) -> dict[str, Any]:
        return {"anyOf": [{"enum": values}, schema]}

    for call in [call for calls in document["paths"].values() for call in calls.values()]:
        for parameter in call.get("parameters", []):
            values = {"id": messages, "reference": references}.get(parameter.get("name", ""))
            if values:
                parameter["schema"] = also(parameter["schema"], values)
    for name in ["NewMessage", "NewMessageOfForm"]:
        fields = document["components"]["schemas"][name]["properties"]
        fields["to"] = also(fields["to"], references)
        fields["case"] = also(fields["case"], [CASE])
    fields = document["components"]["schemas"]["Membership"]["properties"]
    fields["reference"] = also(fields["reference"], [CASE])
    return document


def test_a_tester_driven_by_the_document_finds_nothing(
    gateway: Gateway, api: API, document: dict[str, Any], tmp_path: Path
) -> None:
    here = Path(__file__).parent
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(known(document, *seed(api))))
    report = BUILD / "openapi-report"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", str(file), "--url", f"{gateway.url}/api/v1"),
            *("--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing"),
            *("--max-examples", str(EXAMPLES), "--seed", "20260101", "--continue-on-failure"),
            *("--header", f"Authorization: {api.authorization}", "--tls-verify", str(gateway.authority)),
            *("--generation-database", "none", "--request-timeout", "30", "--suppress-health-check", "all"),
            *("--report", "junit", "--report-dir", str(report), "--warnings", "off", "--no-color"),
        ],
        cwd=tmp_path,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "api_formats", "PYTHONPATH": str(here), "NO_PROXY": "*"},
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-4000:]
    faults = [line for line in gateway.output if '"level":"fault"' in line]
    assert faults == []


@pytest.mark.parametrize(
    "target",
    ["/alerts?%ff", "/people/%ff", "/people/%2e%2e", "/people/a%2Fb", "/nosuch", "/people//emails"],
)
def test_what_cannot_be_read_is_answered_as_to_a_program(gateway: Gateway, api: API, target: str) -> None:
    answer = api.as_it_stands("GET", f"/api/v1{target}")
    assert answer.status_code in (400, 404)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
