"""Who is let in: token, Host, Origin and size, each judged before the request is looked at."""

import asyncio
import socket
import stat

import httpx
import pytest

from drawover.engine.service.auth import MAX_UPLOAD, Gate, Hosts, TooLargeError, proof


def raw(service, text: str, more: bytes = b"") -> str:
    """What the service answers to bytes on a bare socket."""
    host, port = service.told["address"].removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(text.replace("\n", "\r\n").encode() + more)
        connection.settimeout(5)
        answer = connection.recv(65536)
        while b"\r\n\r\n" not in answer or not answer.rpartition(b"\r\n\r\n")[2]:
            answer += connection.recv(65536)
        return answer.decode()


def test_engine_json_is_for_its_user_alone(service):
    file = service.runtime / "engine.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(service.runtime.stat().st_mode) == 0o700
    assert set(service.told) == {"protocol", "version", "address", "token", "pid", "started", "space", "shared"}
    assert len(service.told["token"]) == 64
    assert service.ready == f"ready {service.told['address']}"


@pytest.mark.parametrize(
    "given",
    [None, "", "Bearer", "Bearer {token}x", "bearer {token}", "Basic {token}", "{token}", "Bearer {half}"],
)
@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/status"), ("POST", "/v1/jobs"), ("GET", "/docs")])
def test_no_token_no_answer(service, given, method, path):
    token = service.told["token"]
    headers = {} if given is None else {"Authorization": given.format(token=token, half=token[:32])}
    answer = httpx.request(method, service.told["address"] + path, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "token"


def test_two_tokens_are_none(service):
    bearer = ("Authorization", f"Bearer {service.told['token']}")
    answer = httpx.get(service.told["address"] + "/v1/status", headers=[bearer, ("Authorization", "Bearer x")])
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}"]
)
def test_another_host_name_is_refused_even_with_the_token(service, host):
    port = service.told["address"].rpartition(":")[2]
    answer = service.client.get("/v1/status", headers={"Host": host.format(port=port)})
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "host"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "{address}", ""])
def test_web_pages_are_refused_even_with_the_token(service, origin):
    answer = service.client.get("/v1/status", headers={"Origin": origin.format(address=service.told["address"])})
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "origin"


def test_a_browsers_preflight_is_refused(service):
    answer = httpx.options(service.told["address"] + "/v1/jobs", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_600_mb_are_refused_before_they_are_sent(service):
    port = service.told["address"].rpartition(":")[2]
    answer = raw(
        service,
        f"POST /v1/jobs HTTP/1.1\nHost: 127.0.0.1:{port}\nAuthorization: Bearer {service.told['token']}\n"
        f"Content-Type: multipart/form-data; boundary=x\nContent-Length: 600000000\nExpect: 100-continue\n\n",
    )
    assert answer.startswith("HTTP/1.1 413 ")
    assert '"too-large"' in answer


def test_bodies_without_a_length_are_counted():
    """Of an upload that does not say its size, no more is read than may come."""
    read, sent = [], []

    async def receive():
        read.append(1)
        return {"type": "http.request", "body": bytes(16 * 1024 * 1024), "more_body": True}

    async def send(message):
        sent.append(message)

    async def app(scope, receive, send):
        while True:
            await receive()

    headers = [(b"host", b"127.0.0.1:80"), (b"authorization", b"Bearer t")]
    scope = {"type": "http", "method": "POST", "path": "/v1/jobs", "headers": headers, "client": ("127.0.0.1", 1)}
    with pytest.raises(TooLargeError):
        asyncio.run(Gate(app, "t", Hosts("127.0.0.1", 80))(scope, receive, send))
    assert len(read) == MAX_UPLOAD // (16 * 1024 * 1024) + 1


def test_a_4096_png_fits():
    assert MAX_UPLOAD > 4096 * 4096 * 4 * 1.1


def test_small_calls_take_small_bodies(service):
    assert service.client.request("DELETE", "/v1/jobs/x", content=bytes(100_000)).status_code == 413


def test_the_engine_proves_that_it_knows_the_token_before_it_is_shown(service):
    token, host = service.told["token"], service.told["address"].removeprefix("http://")
    nonce = "ab" * 16
    answer = httpx.get(service.told["address"] + f"/v1/hello?nonce={nonce}")
    assert answer.json() == {"proof": proof(token, host, nonce)}
    assert token not in answer.text
    assert proof(token, host, nonce) != proof(token, host, "ac" * 16)
    assert proof(token, host, nonce) != proof("f" * 64, host, nonce)
    assert proof(token, host, nonce) != proof(token, "127.0.0.1:1", nonce)


@pytest.mark.parametrize("query", ["", "?nonce=", "?nonce=ab", "?nonce=" + "g" * 32, "?nonce=" + "a" * 200, "?x=1"])
def test_greetings_without_a_nonce(service, query):
    answer = httpx.get(service.told["address"] + "/v1/hello" + query)
    assert answer.status_code == 400 and "proof" not in answer.text


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
def test_web_pages_are_not_even_greeted(service, headers):
    answer = httpx.get(service.told["address"] + "/v1/hello?nonce=" + "a" * 32, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("noise", [b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/9.9\r\n\r\n", b"\r\n" * 100, bytes(5000)])
def test_noise_on_the_socket_harms_nobody(service, noise):
    host, port = service.told["address"].removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(noise)
    assert service.client.get("/v1/status").status_code == 200


@pytest.mark.parametrize(
    ("bound", "header", "let_in"),
    [
        ("127.0.0.1", "127.0.0.1:80", True),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "localhost:80", False),
        ("127.0.0.1", "127.0.0.1:81", False),
        ("127.0.0.1", "", False),
        ("::1", "[::1]:80", True),
        ("0.0.0.0", "192.168.1.7:80", True),
        ("0.0.0.0", "evil.example:80", False),
        ("0.0.0.0", f"{socket.gethostname()}:80", True),
        ("studio.lan", "studio.lan:80", True),
        ("studio.lan", "Studio.LAN:80", True),
    ],
)
def test_hosts(bound, header, let_in):
    assert Hosts(bound, 80).allow(header) is let_in
