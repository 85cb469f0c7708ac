"""The engine's HTTP API: one ASGI application with all endpoints.

auth.py authenticates requests before they get here; jobs.py has the queue and the threads; lifetime.py the process
(socket, engine.json, parents).

Texts are sent twice: as an English sentence (`sentence`, `what`, `problem`), for logs and clients without
translations, and as `message`: {"code", "arguments"}, with the codes of drawover.messages. The `code` next to a
sentence is the category of the error, for programs. Protocol 3 added `message`, which older panels ignore.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import struct
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any, TypeVar

import numpy as np
from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from PIL import Image
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse

from ... import __version__
from ...messages import packs, requests
from ...messages import service as say
from ...messages.message import Message
from ..engine import problem_as_json
from ..errors import BusyError, CancelledError, EngineError, InputError, PackError
from ..options import parse_redraw
from ..request import Layer, as_json
from ..task import LAYERS, Answer
from ..training.trainer import Trainer, TrainingError
from .auth import TooLargeError, error_body
from .decode import check_size
from .form import decode_request, read_form
from .job import Event, ForgottenError, Job
from .jobs import Jobs
from .living import HEARTBEAT_SECONDS, Living
from .processes import memory_mb
from .shared import Shared, SharedFullError
from .training import ElsewhereError, routes

PROTOCOL = 3
LAYERS_TYPE = "application/x-drawover-layers"
MAX_SAMPLE, MAX_SAMPLE_SIDE = 8 << 20, 4096  # bytes, pixels
_CHUNK = 1024 * 1024
_T = TypeVar("_T")
Draw = Callable[[Job, Answer, dict[str, Any]], tuple[Layer, ...]]

_OWN = ("width", "height", "size", "shared")  # query parameters of the endpoints; all others are redraw options

_STATUS: tuple[tuple[type[EngineError], int], ...] = (
    (InputError, 400),
    (ForgottenError, 404),
    (PackError, 404),
    (CancelledError, 409),
    (ElsewhereError, 409),
    (TrainingError, 409),
    (TooLargeError, 413),
    (BusyError, 429),
    (SharedFullError, 507),
    (EngineError, 500),
)
_MESSAGES = {404: say.NO_ADDRESS(), 405: say.NO_METHOD()}


def make_app(jobs: Jobs, shared: Shared, living: Living, trainer: Trainer | None = None) -> FastAPI:
    """Create the application. trainer: None where nothing may be trained."""
    app = FastAPI(title="Drawover engine", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    _answer_errors(app)
    app.include_router(routes(trainer))

    async def in_thread(work: Callable[[], _T]) -> _T:
        return await asyncio.wrap_future(jobs.render(work))

    @app.get("/v1/status")
    async def status() -> Response:
        return _json(_status(jobs))  # not in a thread, as all of them may be busy rendering

    @app.get("/v1/packs/{name}/sample")
    async def sample(name: str) -> Response:
        return Response(await in_thread(lambda: _sample(jobs, name)), media_type="image/png")

    @app.get("/v1/stay")
    async def stay() -> Response:
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(living.stay(), media_type="text/event-stream", headers=headers)

    @app.post("/v1/jobs")
    async def submit(request: Request) -> Response:
        with jobs.reserve():
            form = await read_form(request)
            job = jobs.submit(await in_thread(lambda: decode_request(form, shared, jobs.engine.tasks)))
        return _json({"job": job.address}, 202, {"Location": job.address})

    @app.get("/v1/jobs/{job_id}/events")
    async def events(job_id: str, request: Request) -> Response:
        job = jobs.get(job_id)
        given = request.headers.get("last-event-id", "0")
        after = int(given) if given.isdecimal() else 0
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(_stream(job, after), media_type="text/event-stream", headers=headers)

    def options(job: Job, request: Request) -> dict[str, Any]:
        """Parse the redraw options from the query."""
        given = {name: value for name, value in request.query_params.items() if name not in _OWN}
        return parse_redraw(jobs.engine.tasks[job.request.task].parameters, given)

    @app.get("/v1/jobs/{job_id}/suggestions/{number}/picture")
    async def picture(
        job_id: str, number: int, request: Request, size: Annotated[int, Query(ge=16, le=2048)] = 256
    ) -> Response:
        job = jobs.get(job_id)
        changed = options(job, request)
        return Response(await in_thread(lambda: _picture(job, number, size, changed)), media_type="image/png")

    @app.get("/v1/jobs/{job_id}/suggestions/{number}/layers")
    async def layers(
        job_id: str,
        number: int,
        request: Request,
        width: Annotated[int, Query(ge=1)],
        height: Annotated[int, Query(ge=1)],
        shared_pixels: Annotated[bool, Query(alias="shared")] = False,
    ) -> Response:
        def draw(job: Job, answer: Answer, changed: dict[str, Any]) -> tuple[Layer, ...]:
            return answer.layers(job.suggestion(number), width, height, **changed)

        return await layers_response(job_id, request, width, height, shared_pixels, draw)

    @app.get("/v1/jobs/{job_id}/suggestions/{number}/extras/{name}")
    async def extra(
        job_id: str,
        number: int,
        name: str,
        request: Request,
        width: Annotated[int, Query(ge=1)] = 256,
        height: Annotated[int, Query(ge=1)] = 256,
        shared_pixels: Annotated[bool, Query(alias="shared")] = False,
    ) -> Response:
        def draw(job: Job, answer: Answer, changed: dict[str, Any]) -> Any:
            return answer.extra(name, job.suggestion(number), width, height, **changed)

        job = jobs.get(job_id)
        kind = jobs.engine.tasks[job.request.task].extras.get(name)
        if kind is None:
            raise InputError(requests.NO_EXTRA(task=repr(job.request.task), extra=repr(name)))
        if kind == LAYERS:
            return await layers_response(job_id, request, width, height, shared_pixels, draw)
        changed = options(job, request)
        return _json(await in_thread(lambda: as_json(draw(job, job.current_answer, changed))))

    async def layers_response(
        job_id: str, request: Request, width: int, height: int, files: bool, draw: Draw
    ) -> Response:
        """Respond with the layers that `draw` returns: their description and their pixels."""
        check_size(width, height)
        job = jobs.get(job_id)
        folder, changed = shared if files else None, options(job, request)

        def work() -> tuple[bytes, list[np.ndarray]]:
            return _packed(draw(job, job.current_answer, changed), folder)

        header, pixels = await in_thread(work)
        length = len(header) + sum(each.nbytes for each in pixels)
        return StreamingResponse(
            _chunks(header, pixels), media_type=LAYERS_TYPE, headers={"Content-Length": str(length)}
        )

    @app.delete("/v1/jobs/{job_id}")
    async def cancel(job_id: str) -> Response:
        jobs.cancel(job_id)
        return Response(status_code=204)

    return app


# -- responses -------------------------------------------------------------------------------------------------------


def _json(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(data, ensure_ascii=False), status, headers, media_type="application/json")


def _status(jobs: Jobs) -> dict[str, Any]:
    found = jobs.engine.status()
    details = {pack["name"]: pack for pack in found.get("packs", [])}
    packs = [
        {
            "name": pack.name,
            "title": pack.title,
            "version": pack.version,
            "tasks": list(pack.tasks),
            "bytes": details.get(pack.name, {}).get("bytes", 0),
            **problem_as_json(pack.problem),
            "sources": list(pack.sources),
            "offers": details.get(pack.name, {}).get("offers", {}),
        }
        for pack in jobs.engine.packs()
    ]
    waiting, running = jobs.counts
    return {
        "protocol": PROTOCOL,
        "version": __version__,
        "pid": os.getpid(),
        "packs": packs,
        "tasks": found.get("tasks", {}),
        "devices": found.get("devices", {}),
        "notes": found.get("notes", []),
        "memory_mb": round(memory_mb(), 1),
        "queue": waiting,
        "running": running,
    }


def _sample(jobs: Jobs, name: str) -> bytes:
    """Read a pack's sample picture; PackError unless it is a PNG of limited size, since panels decode it."""
    for pack in jobs.engine.packs():
        if pack.name == name and pack.sample is not None:
            try:
                with pack.sample.open("rb") as file:
                    data = file.read(MAX_SAMPLE + 1)
            except OSError as error:
                raise PackError(packs.SAMPLE_UNREADABLE(pack=name, why=error.strerror or error)) from error
            sides = struct.unpack(">II", data[16:24]) if len(data) >= 24 and data[12:16] == b"IHDR" else (0, 0)
            if len(data) > MAX_SAMPLE or not all(0 < side <= MAX_SAMPLE_SIDE for side in sides):
                raise PackError(packs.SAMPLE_KIND(pack=name, most=MAX_SAMPLE_SIDE))
            return data
    raise PackError(packs.NO_SAMPLE(pack=repr(name)))


async def _stream(job: Job, after: int) -> AsyncIterator[bytes]:
    """Stream the job's events from number `after` + 1 until its end, as server-sent events."""
    loop, fresh = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(fresh.set)

    with job.listening(wake):
        while True:
            fresh.clear()
            events = job.events(after)
            if events:
                after = events[-1].number
                yield b"".join(_event(event) for event in events)
                if events[-1].last:
                    return
                continue
            if job.finished:  # the client reconnected after the last event
                return
            try:
                await asyncio.wait_for(fresh.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield b": still here\n\n"


def _event(event: Event) -> bytes:
    return f"id: {event.number}\nevent: {event.name}\ndata: {json.dumps(event.data)}\n\n".encode()


def _picture(job: Job, number: int, size: int, changed: dict[str, Any]) -> bytes:
    suggestion = job.suggestion(number)
    rgba = suggestion.picture
    if changed or size != rgba.shape[0]:
        rgba = job.current_answer.picture(suggestion, size=size, **changed)
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(rgba)).save(file, "PNG", compress_level=1)
    return file.getvalue()


def _packed(layers: tuple[Layer, ...], shared: Shared | None) -> tuple[bytes, list[np.ndarray]]:
    """Serialize layers: the header (length, JSON), and the pixels that follow it, unless they are in shared files."""
    described, pixels = [], []
    for layer in layers:
        height, width = layer.rgba.shape[:2]
        about = {"name": layer.name, "x": layer.x, "y": layer.y, "width": width, "height": height}
        about |= {"opacity": layer.opacity, "blend": layer.blend, "group": layer.group}
        about["messages"] = {key: message.as_json() for key, message in layer.messages.items()}
        about |= {"visible": layer.visible, "locked": layer.locked, "role": layer.role}
        if shared is not None:
            about["shared"] = shared.put(layer.rgba)
        else:
            about["bytes"] = layer.rgba.nbytes
            pixels.append(np.ascontiguousarray(layer.rgba))
        described.append(about)
    header = json.dumps(described).encode()
    return struct.pack("<I", len(header)) + header, pixels


async def _chunks(header: bytes, pixels: list[np.ndarray]) -> AsyncIterator[bytes | memoryview]:
    yield header
    for each in pixels:
        raw = each.data.cast("B")
        for start in range(0, len(raw), _CHUNK):
            yield raw[start : start + _CHUNK]


# -- errors ----------------------------------------------------------------------------------------------------------


def _error(status: int, code: str, message: Message) -> Response:
    return Response(error_body(code, message), status, media_type="application/json")


def _answer_errors(app: FastAPI) -> None:
    @app.exception_handler(EngineError)
    async def engine_error(_: Request, error: EngineError) -> Response:
        status = next(status for kind, status in _STATUS if isinstance(error, kind))
        return _error(status, error.code, error.message)

    @app.exception_handler(HTTPException)
    async def http_error(_: Request, error: HTTPException) -> Response:
        message = _MESSAGES.get(error.status_code) or say.REFUSED(why=error.detail)
        return _error(error.status_code, f"http-{error.status_code}", message)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        return _error(400, "input", say.PARAMETER(parameter=repr(first["loc"][-1]), why=first["msg"]))

    @app.exception_handler(ClientDisconnect)
    async def disconnected(_: Request, error: ClientDisconnect) -> Response:
        return _error(400, "gone", say.GONE())

    @app.exception_handler(Exception)
    async def fault(_: Request, error: Exception) -> Response:
        return _error(500, "internal", say.CALL_FAULT(kind=type(error).__name__))
