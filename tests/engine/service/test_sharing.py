"""An engine for other machines: it keeps its token, invites, answers to the names it got, and compresses layers."""

import asyncio
import gzip
import os
import stat
import subprocess
import sys

import httpx
import pytest
from starlette.responses import Response

from drawover.engine.service import sharing


def test_the_token_is_made_once_and_is_for_its_user_alone(tmp_path):
    file = tmp_path / "settings" / "share-token"
    token = sharing.kept_token(file)
    assert len(token) == 64 and sharing.kept_token(file) == token
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["share-token"]


def test_a_file_that_holds_no_token_is_named(tmp_path):
    file = tmp_path / "share-token"
    file.write_text("hello")
    with pytest.raises(sharing.TokenFileError, match="share-token holds no token"):
        sharing.kept_token(file)


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "settings").write_text("a file is in the way")
    with pytest.raises(sharing.TokenFileError, match="cannot be used"):
        sharing.kept_token(tmp_path / "settings" / "share-token")


def test_a_shared_engine_prints_the_invitation_and_answers_at_it(start):
    service = start("--share", "--host", "0.0.0.0", "--token", "a" * 64, "--name", "atelier")
    line = service.process.stdout.readline().decode().strip()
    port = service.told["address"].rpartition(":")[2]
    assert line == f"invite drawover://{sharing.own_address()}:{port}/{'a' * 64}"
    address = f"http://{sharing.own_address()}:{port}"
    assert httpx.get(address + "/v1/status", headers={"Authorization": f"Bearer {'a' * 64}"}).status_code == 200
    assert httpx.get(address + "/v1/status", headers={"Authorization": f"Bearer {'b' * 64}"}).status_code == 401


@pytest.mark.parametrize(("host", "status"), [("atelier", 200), ("Atelier:8443", 200), ("evil.example", 403)])
def test_a_proxys_name_is_answered_if_it_was_given(start, host, status):
    service = start("--name", "atelier")
    assert service.client.get("/v1/status", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("path", "client", "compressed"),
    [
        ("/v1/jobs/1/suggestions/0/layers", "10.0.0.9", True),
        ("/v1/jobs/1/suggestions/0/extras/overlay", "10.0.0.9", True),
        ("/v1/jobs/1/suggestions/0/layers", "127.0.0.1", False),
        ("/v1/jobs/1/events", "10.0.0.9", False),
    ],
)
def test_layers_for_other_machines_are_compressed(path, client, compressed):
    pixels = bytes(100_000)
    scope = {"type": "http", "method": "GET", "path": path, "client": (client, 5000),
             "headers": [(b"accept-encoding", b"gzip, deflate")]}  # fmt: skip
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b""}

    asyncio.run(sharing.Compressing(Response(pixels))(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent)
    assert (len(body) < 1000) is compressed
    assert (gzip.decompress(body) if compressed else body) == pixels


def test_the_command_serves_other_machines(tmp_path):
    environment = os.environ | {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    command = [sys.executable, "-m", "drawover", "serve", "--share", "--port", "0", "--runtime", str(tmp_path / "run")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as process:
        try:
            ready, invite = process.stdout.readline().decode(), process.stdout.readline().decode().strip()
        finally:
            process.terminate()
    assert ready.startswith("ready http://127.0.0.1:")
    assert invite.endswith("/" + sharing.kept_token(tmp_path / "config" / "drawover" / "share-token"))
