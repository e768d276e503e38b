"""What an operator sees and does while it serves: metrics, and a certificate exchanged by SIGHUP."""

import shutil
import socket
import ssl
import time

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from api import API
from certificates import Authority
from gateway import Gateway
from people import APPLICANT
from waiting import eventually


def metrics(gateway: Gateway) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
    """Every sample by its name and labels, as Prometheus's own reader understands them."""
    answer = requests.get(f"{gateway.operations_url}/metrics", timeout=30)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    found: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
    for family in text_string_to_metric_families(answer.text):
        assert family.documentation and family.type != "unknown", family.name
        for sample in family.samples:
            labels = tuple(sorted(sample.labels.items()))
            assert labels not in found.setdefault(sample.name, {}), f"{sample.name} {labels} twice"
            found[sample.name][labels] = sample.value
    return found


def requests_of(gateway: Gateway, method: str, route: str, status: str) -> float:
    """How many requests of a route were answered with a class of status."""
    labels = (("method", method), ("route", route), ("status", status))
    return metrics(gateway).get("postern_http_requests_total", {}).get(labels, 0)


def test_metrics_tell_what_happened_and_nothing_of_anybody(gateway: Gateway, api: API) -> None:
    before = requests_of(gateway, "PUT", "/api/v1/people/{reference}", "2xx")
    api.put(f"/people/{APPLICANT.reference}", APPLICANT.record)
    api.expect(422, "PUT", "/people/P-2", {"agency": "england"})
    api.post(202, "/messages", {"to": APPLICANT.reference, "subject": "About Tuesday", "body": "Please read."})
    api.expect(404, "GET", "/nosuch")
    eventually(lambda: metrics(gateway)["postern_mails_settled_total"][(("outcome", "sent"),)] >= 1)
    assert requests_of(gateway, "PUT", "/api/v1/people/{reference}", "2xx") == before + 1
    assert requests_of(gateway, "PUT", "/api/v1/people/{reference}", "4xx") >= 1
    assert requests_of(gateway, "any", "none", "4xx") >= 1
    found = metrics(gateway)
    put = (("method", "PUT"), ("route", "/api/v1/people/{reference}"))
    count = found["postern_http_answer_seconds_count"][put]
    assert count >= 2
    buckets = [value for labels, value in found["postern_http_answer_seconds_bucket"].items() if set(put) <= set(labels)]
    assert buckets == sorted(buckets) and buckets[-1] == count
    assert found["postern_http_answer_seconds_sum"][put] > 0
    assert found["postern_alerts_open"][(("kind", "held"), ("urgent", "no"))] >= 1
    assert found["postern_jobs"][(("kind", "review-held-message"), ("state", "later"))] >= 1
    assert found["postern_database_bodies_total"][(("kind", "write"),)] > 3
    assert found["postern_database_commits_total"][()] > 3
    assert found["postern_database_writable"] == {(): 1}
    assert found["postern_scrape_complete"] == {(): 1}
    assert found["process_resident_memory_bytes"][()] > 10_000_000
    assert 5 < found["process_open_fds"][()] < found["process_max_fds"][()]
    assert found["process_cpu_seconds_total"][()] > 0
    assert found["postern_http_connections"][()] >= 1
    assert found["postern_certificate_expires_timestamp_seconds"][()] > time.time()
    assert list(found["postern_build_info"]) == [(("version", "v0.1.0"),)]
    text = requests.get(f"{gateway.operations_url}/metrics", timeout=30).text
    assert not [word for word in [*APPLICANT.canaries, APPLICANT.reference, APPLICANT.email] if word in text]


def test_the_listener_for_operations_has_that_and_nothing_else(gateway: Gateway) -> None:
    for path in ("/", "/messages", "/api/v1/alerts", "/api/v1/openapi.json", "/metrics/", "/metric"):
        assert requests.get(gateway.operations_url + path, timeout=30).status_code == 404
    for path in ("/health/live", "/health/ready", "/metrics"):
        assert requests.get(gateway.operations_url + path, timeout=30).status_code == 200
        refused = requests.post(gateway.operations_url + path, timeout=30)
        assert refused.status_code == 405 and refused.headers["Allow"] == "GET, HEAD"
    public = requests.get(f"{gateway.url}/metrics", verify=str(gateway.authority), timeout=30)
    assert public.status_code == 404


class Kept:
    """A connection over TLS that stays open, and the certificate that was shown on it."""

    def __init__(self, gateway: Gateway) -> None:
        context = ssl.create_default_context(cafile=str(gateway.authority))
        plain = socket.create_connection(("127.0.0.1", gateway.port), 10)
        self.socket = context.wrap_socket(plain, server_hostname="localhost")
        self.certificate = self.socket.getpeercert(binary_form=True)

    def asks(self) -> bytes:
        """The first line of an answer."""
        self.socket.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return self.socket.recv(65_536).split(b"\r\n")[0]

    def close(self) -> None:
        self.socket.close()


def shown(gateway: Gateway) -> bytes | None:
    """The certificate that a new connection is shown."""
    kept = Kept(gateway)
    kept.close()
    return kept.certificate


def said(gateway: Gateway, words: str) -> int:
    """How many lines of the log hold some words."""
    return len([line for line in gateway.output if words in line])


@pytest.fixture
def old_files(gateway: Gateway) -> tuple[bytes, bytes]:
    """Certificate and key as they lie there now."""
    return gateway.certificate.certificate.read_bytes(), gateway.certificate.key.read_bytes()


def test_sighup_exchanges_the_certificate_and_drops_nobody(
    gateway: Gateway, authority: Authority, old_files: tuple[bytes, bytes]
) -> None:
    before = shown(gateway)
    old = Kept(gateway)
    assert old.asks() == b"HTTP/1.1 200 OK"
    fresh = authority.issue("fresh")
    shutil.copy(fresh.certificate, gateway.certificate.certificate)
    shutil.copy(fresh.key, gateway.certificate.key)
    count = said(gateway, "The certificate was loaded anew.")
    gateway.reload()
    eventually(lambda: said(gateway, "The certificate was loaded anew.") == count + 1)
    after = shown(gateway)
    assert after is not None and after != before
    assert old.asks() == b"HTTP/1.1 200 OK"
    old.close()
    # It ends in two days: who looks after the log is told.
    assert said(gateway, "The certificate ends soon.") >= 1


@pytest.mark.parametrize("broken", ["certificate", "key", "other key", "open to others"])
def test_a_bad_new_certificate_leaves_the_old_one_in_use(
    gateway: Gateway, authority: Authority, old_files: tuple[bytes, bytes], broken: str
) -> None:
    before = shown(gateway)
    old = Kept(gateway)
    files = gateway.certificate
    if broken == "certificate":
        files.certificate.write_text("-----BEGIN CERTIFICATE-----\nnonsense\n")
    elif broken == "key":
        files.key.write_text("")
    elif broken == "other key":
        shutil.copy(authority.issue("another").key, files.key)
    else:
        files.key.chmod(0o644)
    words = "The certificate was not loaded anew; `postern check` says what to mend. The old one stays in use."
    count = said(gateway, words)
    gateway.reload()
    eventually(lambda: said(gateway, words) == count + 1)
    assert shown(gateway) == before
    assert old.asks() == b"HTTP/1.1 200 OK"
    old.close()
    files.certificate.write_bytes(old_files[0])
    files.key.write_bytes(old_files[1])
    files.key.chmod(0o600)
