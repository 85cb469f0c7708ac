"""An engine to test panels against: real sockets, the service's protocol, made-up faces. Standard library and Pillow.

In a test: `with StubEngine(folder) as stub`, then look at `stub.log`. As a process of its own, to be killed:
`python panel_stub.py --runtime DIR [--wait SECONDS]`.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import hmac
import io
import json
import math
import os
import secrets
import struct
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from PIL import Image, ImageDraw

KINDS = ("mine", "borrowed", "borrowed", "drawn", "borrowed", "drawn", "borrowed", "drawn")
WAYS = ("mine", "inked", "built", "borrowed", "drawn")
NUDGES = ("search", "lis", "optimize")
CHANGES = (
    {"part": "left eye", "dx": 0.01, "dy": 0.06, "scale": 1.1, "turn": 0.0,
     "sentence": "left eye: 6 % lower, 10 % larger",
     "message": {"code": "change", "arguments": {
         "part": {"code": "part.left-eye", "arguments": {}},
         "how": [{"code": "change.lower", "arguments": {"percent": 6.0}},
                 {"code": "change.larger", "arguments": {"percent": 10.0}}]}}},
    {"part": "mouth", "dx": -0.04, "dy": 0.0, "scale": 1.0, "turn": -5.0,
     "sentence": "mouth: 4 % to the left, turned 5° to the left"},
)  # fmt: skip
TITLES = {"mine": "Drawover: my lines", "inked": "Drawover: inked", "built": "Drawover: built",
          "borrowed": "Drawover: borrowed", "drawn": "Drawover: drawn"}  # fmt: skip


@functools.lru_cache(maxsize=600)
def face(size: int, number: int, lines: str, strength: float, height: int = 0) -> Image.Image:
    """A face in lines on transparency, other for every number; less crooked with more strength."""
    height = height or size
    scale = 2 if max(size, height) <= 512 else 1
    big = Image.new("RGBA", (size * scale, height * scale), (0, 0, 0, 0))
    draw = ImageDraw.Draw(big)
    unit = min(size, height) * scale / 100.0
    ink = {"mine": (45, 45, 60), "inked": (0, 0, 0), "built": (30, 30, 30), "borrowed": (20, 20, 20),
           "drawn": (10, 10, 40)}[lines] + (255,)  # fmt: skip
    width = max(int(unit * {"mine": 1.6, "inked": 1.2, "built": 2.3, "borrowed": 2.0, "drawn": 2.6}[lines]), 1)
    wrong = 1.0 - strength
    cx, cy = size * scale / 2, height * scale / 2
    rx, ry = (27 + number % 3 * 2) * unit, (34 - number % 4) * unit

    def loop(x: float, y: float, a: float, b: float, start: float = 0, end: float = 360) -> None:
        steps = [math.radians(start + (end - start) * i / 60) for i in range(61)]
        points = [(x + a * math.cos(t), y + b * math.sin(t)) for t in steps]
        draw.line(points, fill=ink, width=width, joint="curve")

    loop(cx, cy, rx, ry)
    loop(cx - 10 * unit, cy - 5 * unit, 5 * unit, (3 + number % 2) * unit)
    loop(cx + (10 + 6 * wrong) * unit, cy - (5 - 8 * wrong) * unit, 5 * unit, (3 + number % 2) * unit)
    for side, drop in ((-1, 0.0), (1, 8 * wrong)):
        x, y = cx + side * (10 + (6 * wrong if side > 0 else 0)) * unit, cy + (drop - 5) * unit
        draw.ellipse([x - 1.6 * unit, y - 1.6 * unit, x + 1.6 * unit, y + 1.6 * unit], fill=ink)
        loop(cx + side * 10 * unit, cy - (9 + number % 2) * unit, 6 * unit, 4 * unit, 200, 340)
    draw.line(
        [(cx, cy - 2 * unit), (cx - 3 * unit, cy + 9 * unit), (cx + 2 * unit, cy + 9 * unit)], fill=ink, width=width
    )
    loop(cx + 4 * wrong * unit, cy + 16 * unit, (8 + number % 3) * unit, (3 + number % 3) * unit, 10, 170)
    for k in range(-4, 5 + number % 3):
        loop(cx + k * 5.5 * unit, cy - ry * 0.86, 5 * unit, (7 + (k * number) % 4) * unit, 190, 350)
    return big.resize((size, height), Image.Resampling.LANCZOS) if scale > 1 else big


def arrows(width: int, height: int, number: int) -> Image.Image:
    """What moved: two red arrows, elsewhere for every number."""
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    draw, unit = ImageDraw.Draw(image), min(width, height) / 100.0
    for x, y, away in ((width / 2 + 14 * unit, height / 2 + 2 * unit, -8 - number), (width / 2, height * 0.7, 6)):
        end, red = (x - 2 * unit, y + away * unit), (220, 40, 40, 255)
        draw.line([(x, y), end], fill=red, width=max(int(1.4 * unit), 1))
        draw.ellipse([end[0] - 2 * unit, end[1] - 2 * unit, end[0] + 2 * unit, end[1] + 2 * unit], fill=red)
    return image


def png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)
    return file.getvalue()


class StubEngine:
    """The engine's doubles: set its attributes before or between calls.

    step: None sends suggestions at once; a threading.Semaphore sends one per release.
    """

    def __init__(self, runtime: Path, *, pid: int = 0, protocol: int = 3, version: str = "0.1.0") -> None:
        self.runtime, self.pid, self.protocol, self.version = Path(runtime), pid or os.getpid(), protocol, version
        self.token = self.secret = secrets.token_hex(32)
        self.tokens: list[str | None] = []  # what each call showed
        self.serving = False
        self.staying = 0  # panels that hold a connection
        self.shared = self.runtime / "shared"
        self.shared.mkdir(parents=True, exist_ok=True)
        self.log: list[str] = []  # "GET /v1/status", in order
        self.requests: list[dict] = []
        self.images: list[tuple[int, int, bytes]] = []  # width, height, raw RGBA as they came
        self.parts: list[dict[str, Image.Image]] = []  # of each request: selection, keep, layer0, …
        self.packs = [self.pack("faces")]
        self.devices = {"faces/encoder": "CPU", "faces/generator": "CPU"}
        self.notes: list[dict] = []
        self.busy = False
        self.familiarity = 1.0
        self.paper = ()  # (r, g, b, a): lines of the artist come with such paper beneath them
        self.error: tuple | None = None  # instead of done: code, sentence and, of newer engines, a message
        self.step: threading.Semaphore | None = None
        self.pause = 0.0  # seconds before each suggestion
        self.picture_pause = 0.0
        self.spoiled = False  # pictures are none
        self.late: dict[str, float] = {}  # layers | overlay | changes -> seconds before such an answer
        self.status_pauses: list[float] = []  # seconds before each of the next answers about its state
        self.break_stream_after = -1  # suggestions
        self.no_shared = False  # answers 507 to shared=1
        self.record: Path | None = None  # a folder for what was asked: 0.json, 0-image.png, 0-selection.png, …
        self.dies: Path | None = None  # a file that says over which call the process dies, how often: "layers × 2"
        # What it says of the training of own packs; None: an older engine, which knows none.
        self.training: dict | None = {"phase": "none", "own": [], "problem": None, "command": ""}
        self.folder: list[dict] = []  # the pictures of the folder that was looked at
        self.orders: list[tuple[str, dict]] = []  # what was asked of the training: ("look", {"folder": …}), …
        self.refusal: dict | None = None  # the next order is answered with this error
        self.jobs: dict[str, dict] = {}
        self.in_flight: dict[str, int] = {}  # picture address -> calls now
        self.most_in_flight = 0
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None

    @staticmethod
    def pack(name: str, problem: str | None = None) -> dict:
        sources = ["npm @dicebear/styles 10.6.0 (CC0-1.0)", "npm facesjs 4 (Apache-2.0)"]
        return {"name": name, "title": name.capitalize(), "version": "1.0.0", "tasks": ["correct"],
                "bytes": 9_400_000, "problem": problem, "sources": sources,
                "offers": {"correct": {"lines": list(WAYS), "nudge": list(NUDGES)}}}  # fmt: skip

    def __enter__(self) -> StubEngine:
        self.serve()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def serve(self, announce: bool = True) -> None:
        stub = self

        class Handler(_Handler):
            engine = stub

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that hangs up is what is being tested."""

        self._server, self.serving = Server(("127.0.0.1", 0), Handler), True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        if announce:
            self.announce()

    def announce(self, **changes: object) -> None:
        fields = {"protocol": self.protocol, "version": self.version, "address": self.address, "token": self.token,
                  "pid": self.pid, "started": "", "space": "", "shared": str(self.shared)}  # fmt: skip
        fields.update(changes)
        beside = self.runtime / ".engine.json.new"
        beside.write_text(json.dumps(fields))
        beside.chmod(0o600)
        beside.replace(self.runtime / "engine.json")

    def stop(self) -> None:
        self.serving = False
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        (self.runtime / "engine.json").unlink(missing_ok=True)

    def count(self, start: str) -> int:
        """How many calls began with this, as "POST /v1/jobs"."""
        return sum(line.startswith(start) for line in self.log)


class _Handler(BaseHTTPRequestHandler):
    engine: StubEngine
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Quiet: tests read `engine.log`."""

    def do_GET(self) -> None:
        self._route("GET")

    def do_POST(self) -> None:
        self._route("POST")

    def do_DELETE(self) -> None:
        self._route("DELETE")

    def _route(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        engine = self.engine
        engine.log.append(f"{method} {self.path}")
        if engine.dies and engine.dies.exists():
            wanted, _, times = engine.dies.read_text().partition(" × ")
            if wanted in f"{method} {self.path}":
                engine.dies.write_text(f"{wanted} × {int(times) - 1}") if int(times) > 1 else engine.dies.unlink()
                print("Segmentation fault", file=sys.stderr, flush=True)
                os._exit(139)
        engine.tokens.append(self.headers.get("Authorization"))
        if self.path.startswith("/v1/hello?nonce="):
            text = "drawover {} {}".format(self.headers["Host"], self.path.partition("=")[2])
            self._json({"proof": hmac.new(engine.secret.encode(), text.encode(), hashlib.sha256).hexdigest()})
            return
        if self.headers.get("Authorization") != f"Bearer {engine.token}":
            self._error(401, "token", "The key is wrong.")
            return
        if self.headers.get("Origin"):
            self._error(403, "origin", "No web pages.")
            return
        url = urlsplit(self.path)
        parts, query = url.path.strip("/").split("/"), {k: v[0] for k, v in parse_qs(url.query).items()}
        if (method, url.path) == ("GET", "/v1/status"):
            if engine.status_pauses:
                time.sleep(engine.status_pauses.pop())
            self._json({"protocol": engine.protocol, "version": engine.version, "pid": engine.pid, "memory_mb": 120,
                        "packs": engine.packs, "devices": engine.devices, "notes": engine.notes,
                        "queue": 0, "running": 0})  # fmt: skip
        elif (method, url.path) == ("GET", "/v1/stay"):
            self._stay()
        elif parts[:2] == ["v1", "training"]:
            self._training(method, parts[2:], body)
        elif parts[1:2] == ["packs"]:
            image = Image.new("RGBA", (512, 128), "white")
            for number in range(4):
                image.alpha_composite(face(128, number, "drawn", 1.0), (128 * number, 0))
            self._answer(200, png(image), "image/png")
        elif (method, url.path) == ("POST", "/v1/jobs"):
            self._submit(body)
        elif parts[:2] == ["v1", "jobs"] and len(parts) > 2:
            job = engine.jobs.get(parts[2])
            time.sleep(engine.late.get(parts[-1], 0.0))
            if job is None:
                self._error(404, "forgotten", "That result is no longer held; run Suggest again.")
            elif method == "DELETE":
                job["gone"].set()
                engine.jobs.pop(parts[2])
                self._answer(204, b"")
            elif parts[3:] == ["events"]:
                self._events(parts[2], job)
            elif parts[5:] == ["picture"]:
                self._picture(job, int(parts[4]), query)
            elif parts[5:] == ["extras", "changes"]:
                told = CHANGES if float(query.get("strength", 1.0)) > 0 else ()
                self._json(list(told[: 2 - int(parts[4]) % 3]))
            elif parts[5:] == ["extras", "overlay"]:
                image = arrows(int(query["width"]), int(query["height"]), int(parts[4]))
                self._send_layers([("Drawover: what moved", image)], query)
            else:
                self._layers(job, int(parts[4]), query)
        else:
            self._error(404, "http-404", "Nothing here.")

    def _training(self, method: str, rest: list[str], body: bytes) -> None:
        engine, what = self.engine, (rest or [""])[0]
        if engine.training is None:
            self._error(404, "http-404", "The engine has nothing at this address.")
        elif method == "GET" and what == "pictures":
            self._json({"pictures": engine.folder})
        elif method == "GET" and what == "thumbnails":
            sheet = Image.new("RGBA", (96 * 20, 96 * (len(engine.folder) // 20 + 1)), "white")
            for number in range(len(engine.folder)):
                place = (96 * (number % 20), 96 * (number // 20))
                sheet.alpha_composite(face(96, number, "drawn", 1.0), place)
            self._answer(200, png(sheet), "image/png")
        elif method == "GET" and what == "preview":
            sheet = Image.new("RGBA", (4 * 160, 6 * 160), "white")
            for number in range(24):
                kind, strength = ("mine", number % 4 / 3)
                sheet.alpha_composite(face(160, number // 4, kind, strength), (160 * (number % 4), 160 * (number // 4)))
            self._answer(200, png(sheet), "image/png")
        elif method == "GET":
            self._json(engine.training)
        elif engine.refusal is not None:
            refused, engine.refusal = engine.refusal, None
            self._json({"error": refused}, 400)
        else:
            engine.orders.append((what or "stop", json.loads(body or b"{}")))
            if not what:
                engine.training = {"phase": "none", "own": [], "problem": None, "command": ""}
            self._json(engine.training)

    def _stay(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self.engine.staying += 1
        try:
            while self.engine.serving:
                self.wfile.write(b": still here\n\n")
                time.sleep(0.05)
        finally:
            self.engine.staying -= 1

    def _submit(self, body: bytes) -> None:
        engine = self.engine
        if engine.busy:
            sentence = "8 drawings are waiting already: let one finish, or cancel one."
            self._error(429, "busy", sentence, {"code": "engine.busy", "arguments": {"count": 8}})
            return
        fields, pictures = _form(self.headers["Content-Type"], body)
        parts = {name: Image.open(io.BytesIO(picture)) for name, picture in pictures.items()}
        for name, named in fields.get("images", {}).items():
            path, size = engine.shared / named["shared"], (named["width"], named["height"])
            parts[name] = Image.frombytes("RGBA", size, path.read_bytes())
            path.unlink()
        if engine.record:
            place = engine.record / str(len(engine.requests))
            Path(f"{place}.json").write_text(json.dumps(fields))
            for part, picture in parts.items():
                picture.save(f"{place}-{part}.png")
        whole = parts.pop("image").convert("RGBA")
        engine.images.append((*whole.size, whole.tobytes()))
        engine.parts.append(parts)
        engine.requests.append(fields)
        name = secrets.token_hex(8)
        engine.jobs[name] = {"request": fields, "gone": threading.Event(), "parts": list(parts)}
        self._json({"job": f"/v1/jobs/{name}"}, 202)

    def _recipe(self, job: dict, number: int) -> dict:
        wanted = job["request"]["parameters"]
        kind = KINDS[number % len(KINDS)] if wanted["lines"] == "all" else wanted["lines"]
        neighbor = None if number == 0 else f"face-{number:04d}"
        nudge = wanted.get("nudge", "search")
        return {"lines": kind, "strength": wanted["strength"], "neighbor": neighbor, "nudge": nudge,
                "step": 0 if nudge == "search" else number + 1}  # fmt: skip

    def _events(self, name: str, job: dict) -> None:
        engine, wanted = self.engine, job["request"]["parameters"]
        count, anyway = wanted["count"], wanted.get("anyway", False)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        sent = int(self.headers.get("Last-Event-ID") or 0)

        def send(number: int, event: str, data: dict) -> None:
            if number > sent:
                self.wfile.write(f"id: {number}\nevent: {event}\ndata: {json.dumps(data)}\n\n".encode())

        send(1, "queued", {"position": 0})
        self.wfile.write(b": still here\n\n")
        for number in range(count):
            counted = {"code": "correct.drawing", "arguments": {"number": number + 1, "count": count}}
            what = f"drawing {number + 1} of {count}"
            send(2 * number + 2, "progress", {"fraction": number / count, "what": what, "message": counted})
            fresh = 2 * number + 3 > sent
            if fresh and engine.step is not None:
                while not engine.step.acquire(timeout=0.02):
                    if job["gone"].is_set():
                        break
            if fresh and engine.pause:
                job["gone"].wait(engine.pause)
            if job["gone"].is_set():
                send(10000, "error", {"code": "cancelled", "sentence": "Cancelled."})
                return
            if fresh and number == engine.break_stream_after:
                engine.break_stream_after = -1
                return
            address = f"/v1/jobs/{name}/suggestions/{number}/picture"
            send(2 * number + 3, "suggestion",
                 {"index": number, "kind": self._recipe(job, number)["lines"], "recipe": self._recipe(job, number),
                  "measures": {"distance": 0.05 * number}, "picture": address,
                  "notes": {"kindred": bool(number) and engine.familiarity < 0.5 and not anyway,
                            "changes": list(CHANGES[: 2 - number % 3])}})  # fmt: skip
        if engine.error:
            send(9999, "error", dict(zip(("code", "sentence", "message"), engine.error, strict=False)))
        else:
            measures = {"familiarity": engine.familiarity, "anyway": float(anyway)}
            send(9999, "done", {"count": count, "measures": measures})

    def _picture(self, job: dict, number: int, query: dict) -> None:
        engine = self.engine
        with engine._lock:
            now = engine.in_flight[str(number)] = engine.in_flight.get(str(number), 0) + 1
            engine.most_in_flight = max(engine.most_in_flight, now)
        if engine.picture_pause:
            time.sleep(engine.picture_pause)
        recipe = self._recipe(job, number)
        image = face(256, number, query.get("lines", recipe["lines"]), float(query.get("strength", recipe["strength"])))
        with engine._lock:
            engine.in_flight[str(number)] -= 1
        self._answer(200, b"spoiled" if engine.spoiled else png(image), "image/png")

    def _layers(self, job: dict, number: int, query: dict) -> None:
        if query.get("shared") and self.engine.no_shared:
            self._error(507, "full", "No room.")
            return
        recipe = self._recipe(job, number)
        width, height = int(query["width"]), int(query["height"])
        kind = query.get("lines", recipe["lines"])
        image = face(width, number, kind, float(query.get("strength", recipe["strength"])), height)
        together = sum(part.startswith("layer") for part in job["parts"]) if kind == "mine" else 0
        layers = [(TITLES[kind], image)] * max(together, 1)
        if self.engine.paper and kind in ("mine", "inked"):
            layers.insert(0, ("Drawover: paper", Image.new("RGBA", image.size, self.engine.paper)))
        self._send_layers(layers, query)

    def _send_layers(self, layers: list[tuple[str, Image.Image]], query: dict) -> None:
        heads, body = [], b""
        for name, image in layers:
            box = image.getbbox()
            raw = image.crop(box).tobytes()
            heads.append({"name": name, "x": box[0], "y": box[1], "width": box[2] - box[0],
                          "height": box[3] - box[1], "opacity": 1.0, "blend": "normal",
                          "group": "", "visible": True, "locked": False,
                          "role": "paper" if name == "Drawover: paper" else ""})  # fmt: skip
            if query.get("shared"):
                heads[-1]["shared"] = secrets.token_hex(16)
                (self.engine.shared / heads[-1]["shared"]).write_bytes(raw)
            else:
                heads[-1]["bytes"] = len(raw)
                body += raw
        text = json.dumps(heads).encode()
        self._answer(200, struct.pack("<I", len(text)) + text + body, "application/x-drawover-layers")

    def _json(self, fields: dict, status: int = 200) -> None:
        self._answer(status, json.dumps(fields).encode(), "application/json")

    def _error(self, status: int, code: str, sentence: str, message: dict | None = None) -> None:
        self._json({"error": {"code": code, "sentence": sentence, "message": message}}, status)

    def _answer(self, status: int, body: bytes, kind: str = "") -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)


def _form(kind: str, body: bytes) -> tuple[dict, dict[str, bytes]]:
    boundary = kind.split("boundary=")[1].strip('"').encode()
    parts = {}
    for piece in body.split(b"--" + boundary)[1:-1]:
        head, _, content = piece[2:-2].partition(b"\r\n\r\n")
        parts[head.split(b'name="')[1].split(b'"')[0].decode()] = content
    return json.loads(parts.pop("request")), parts


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runtime", required=True)
    parser.add_argument("--parent", type=int, default=0)
    parser.add_argument("--wait", type=float, default=0)
    parser.add_argument("--crash", action="store_true")
    parser.add_argument("--pause", type=float, default=0.0)
    parser.add_argument("--record", type=Path)
    parser.add_argument("--dies", type=Path)
    options = parser.parse_args()
    print("stub engine", "QT_PLUGIN_PATH" in os.environ, "PYTHONHOME" in os.environ, file=sys.stderr, flush=True)
    if options.crash:
        sys.exit("ModuleNotFoundError: No module named 'drawover'")
    stub = StubEngine(Path(options.runtime))
    stub.pause, stub.record, stub.dies = options.pause, options.record, options.dies
    stub.serve()
    until = time.monotonic() + options.wait
    while (options.parent and Path(f"/proc/{options.parent}").exists()) or time.monotonic() < until:
        time.sleep(0.1)
        if stub.staying:
            until = time.monotonic() + 1.0
    stub.stop()


if __name__ == "__main__":
    main()
