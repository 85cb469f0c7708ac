"""The service's endpoints for training a pack of one's own: a folder is looked at, then learned from.

Only for panels on this machine, and not where the engine is shared with others: the folder is one of this machine, and
so is the processor. Several panels see the same training, as all of it is in the trainer.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from ...messages import service as say
from ...messages import training
from ..errors import EngineError, InputError
from ..training.progress import PREVIEW, THUMBNAILS
from ..training.trainer import Trainer
from .form import json_object

_PRESETS = ("cpu", "gpu", "tiny")
_PNG = "image/png"


class ElsewhereError(EngineError):
    """The call comes from another machine, or the engine is shared with others."""

    code = "elsewhere"


def routes(trainer: Trainer | None) -> APIRouter:
    """Create the endpoints. trainer: None where the engine is shared."""
    router = APIRouter(prefix="/v1/training")

    def local(request: Request) -> Trainer:
        if trainer is None or not _is_near(request):
            raise ElsewhereError(training.ELSEWHERE())
        return trainer

    def answer(found: Trainer) -> Response:
        return _json(found.status())

    def act(path: str, act: Callable[[Trainer], None]) -> None:
        async def endpoint(request: Request) -> Response:
            found = local(request)
            act(found)
            return answer(found)

        router.add_api_route(path, endpoint, methods=["POST"])

    @router.get("")
    async def status(request: Request) -> Response:
        return answer(local(request))

    @router.get("/pictures")
    async def pictures(request: Request) -> Response:
        return _json({"pictures": local(request).pictures()})

    @router.get("/thumbnails")
    async def thumbnails(request: Request) -> Response:
        return Response(local(request).picture(THUMBNAILS), media_type=_PNG)

    @router.get("/preview")
    async def preview(request: Request) -> Response:
        return Response(local(request).picture(PREVIEW), media_type=_PNG)

    @router.post("/look")
    async def look(request: Request) -> Response:
        found, fields = local(request), await _fields(request)
        found.look(_text(fields, "folder"))
        return answer(found)

    @router.post("/start")
    async def start(request: Request) -> Response:
        found, fields = local(request), await _fields(request)
        preset, minutes = fields.get("preset", "cpu"), fields.get("minutes", 0)
        if preset not in _PRESETS:
            raise InputError(say.PARAMETER(parameter="'preset'", why=", ".join(_PRESETS)))
        if isinstance(minutes, bool) or not isinstance(minutes, (int, float)) or not 0 <= minutes <= 10000:
            raise InputError(say.PARAMETER(parameter="'minutes'", why="0 – 10000"))
        found.train(_text(fields, "title"), preset, float(minutes))
        return answer(found)

    act("/pause", Trainer.pause)
    act("/resume", Trainer.resume)

    @router.delete("")
    async def stop(request: Request) -> Response:
        found = local(request)
        found.stop()
        return answer(found)

    return router


def _is_near(request: Request) -> bool:
    if request.client is None:
        return False
    try:
        address = ipaddress.ip_address(request.client.host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


async def _fields(request: Request) -> dict[str, Any]:
    return json_object(await request.body(), say.FORM_REQUEST())


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str) or "\0" in value:
        raise InputError(say.PARAMETER(parameter=repr(name), why="text"))
    return value


def _json(data: Any) -> Response:
    return Response(json.dumps(data, ensure_ascii=False), media_type="application/json")
