"""Idle connections without a token: they neither stop the engine nor starve who has one."""

import os
import resource
import socket
import time

import httpx
import pytest


def connect(service, text=b""):
    host, port = service.told["address"].removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), timeout=5)
    if text:
        connection.sendall(text)
    return connection


def closed(connection, seconds):
    """Whether the engine ends this connection within so long."""
    connection.settimeout(seconds)
    try:
        while connection.recv(65536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


@pytest.fixture
def crowd():
    """Room for many connections in this process; those made are ended with the test."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, before[1]), before[1]))
    made = []
    yield made
    for connection in made:
        connection.close()
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


HALF = b"GET /v1/status HTTP/1.1\r\nHost: 127.0.0.1"


@pytest.mark.parametrize(("files", "many", "text"), [(1024, 1100, b""), (1024, 1100, HALF), (64, 100, b"")])
def test_idle_connections_stop_nobody(start, crowd, files, many, text):
    def fewer():
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

    service = start(preexec_fn=fewer)
    job = service.job(seed=4)  # begun before, and listened to all the while
    with service.client.stream("GET", job + "/events") as stream:
        lines = stream.iter_lines()
        while next(lines) != "event: suggestion":
            pass
        for _ in range(many):
            crowd.append(connect(service, text))
        for _ in range(5):
            with httpx.Client(base_url=service.told["address"], headers=service.client.headers) as fresh:
                assert fresh.get("/v1/status", timeout=30).status_code == 200
        assert "event: done" in list(lines)
    service.run()
    time.sleep(1.5)
    assert service.process.poll() is None


def test_the_engine_does_not_take_a_crowd_for_the_death_of_its_parent(start, crowd):
    def fewer():
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))

    service = start("--parent", str(os.getpid()), preexec_fn=fewer)
    for _ in range(100):
        crowd.append(connect(service))
    time.sleep(3.5)
    assert service.process.poll() is None
    assert service.client.get("/v1/status").status_code == 200


def test_who_says_nothing_is_let_go(start, crowd):
    service = start("--patience", "0.5")
    for text in (b"", b"GET /v1/status HTTP/1.1\r\n", b"GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n"):
        crowd.append(connect(service, text))
    service.client.get("/v1/status")
    assert all(closed(each, 5) for each in crowd)
    time.sleep(1)
    assert service.client.get("/v1/status").status_code == 200


def test_who_showed_the_token_stays(start, crowd):
    service = start("--patience", "0.3")
    host = service.told["address"].removeprefix("http://")
    text = f"GET /v1/status HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {service.told['token']}\r\n\r\n"
    crowd.append(connect(service))
    for _ in range(2):
        crowd[0].sendall(text.encode())
        answer = b""
        while b'"running"' not in answer:
            answer += crowd[0].recv(65536)
        assert answer.startswith(b"HTTP/1.1 200")
        time.sleep(1)
