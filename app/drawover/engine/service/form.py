"""Reads a job's HTTP form: its fields, and its pictures and masks, as parts of the form or in shared files.

parse.py parses the fields, decode.py decodes pictures.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from fastapi import Request as HttpRequest
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from ...messages import requests, service
from ...messages.message import Message
from ..errors import InputError
from ..parse import parse_request, task_named
from ..request import IMAGE, Request
from ..task import Task
from .auth import MAX_SMALL, MAX_UPLOAD
from .decode import decode, max_pixels, to_mask
from .shared import Shared

MAX_PARTS = 64  # pictures and masks of one job
_MASKS = {"selection": requests.SELECTION(), "keep": requests.KEEP()}


class Form(NamedTuple):
    """The contents of a job's form. files: the encoded bytes of `image`, `selection`, `keep`, … by name."""

    fields: dict[str, Any]
    files: dict[str, bytes]


class _InMemory(MultiPartParser):
    spool_max_size = MAX_UPLOAD  # keep drawings in memory, never in temporary files


async def read_form(request: HttpRequest) -> Form:
    """Read the field `request` (an object) and the files of a multipart body; from a JSON body, only the fields."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return Form(json_object(await request.body(), service.FORM_REQUEST()), {})
    if kind != "multipart/form-data":
        raise InputError(service.FORM_KIND())
    parser = _InMemory(
        request.headers,
        request.stream(),  # pyright: ignore[reportArgumentType]
        max_files=MAX_PARTS,
        max_fields=MAX_PARTS,
        max_part_size=MAX_SMALL,
    )
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise InputError(service.FORM_UNREADABLE(why=error.message)) from error
    try:
        parts = {name: await part.read() if isinstance(part, UploadFile) else part for name, part in form.multi_items()}
    finally:
        await form.close()
    fields = json_object(parts.pop("request", "{}"), service.FORM_FIELD())
    return Form(fields, {name: part.encode() if isinstance(part, str) else part for name, part in parts.items()})


def json_object(text: str | bytes, what: Message) -> dict[str, Any]:
    """Parse the JSON object in `text`; the InputError's message begins with `what`."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(service.FORM_JSON(what=what)) from error
    if not isinstance(data, dict):
        raise InputError(service.FORM_OBJECT(what=what))
    return data


def decode_request(form: Form, shared: Shared, tasks: Mapping[str, Task]) -> Request:
    """Build the request, with all pictures decoded or read from shared files. Raises InputError."""
    fields, files = form
    named = fields.get("images", {})
    if not isinstance(named, dict) or len(named) > MAX_PARTS:
        raise InputError(service.FORM_IMAGES())
    task = task_named(fields, tasks)
    names = sorted({*named, *files} - {*_MASKS}, key=lambda name: (name != IMAGE, name))
    for name in names:
        if task.input_named(name) is None:
            raise InputError(requests.NO_SUCH_PICTURE(task=repr(task.name), picture=repr(name)))
    images: dict[str, np.ndarray] = {}
    for name in names:
        takes = task.input_named(name)
        assert takes is not None
        picture = _picture(takes.label(name), named.get(name), files.get(name), shared)
        assert picture is not None  # each name is from the fields or the files
        images[name] = picture
        if len(names) * images[names[0]].shape[0] * images[names[0]].shape[1] > max_pixels():
            raise InputError(service.FORM_MEMORY())
    masks = [_mask(what, fields.get(name), files.get(name), shared) for name, what in _MASKS.items()]
    return parse_request(fields, images, tasks, *masks)


def _picture(what: Message, named: Any, upload: bytes | None, shared: Shared) -> np.ndarray | None:
    """Read (H, W, 4) uint8 straight RGBA from a PNG or shared pixels; None if neither is given."""
    if upload is not None:
        if named is not None:
            raise InputError(service.FORM_TWICE(what=what))
        return decode(upload, what, formats=("PNG",))
    return None if named is None else shared.take(*_shared_pixels(named))


def _mask(what: Message, named: Any, upload: bytes | None, shared: Shared) -> np.ndarray | None:
    """Read (H, W) uint8 from a PNG, or from shared pixels of one byte each; None if neither is given."""
    if upload is None:
        return None if named is None else shared.take(*_shared_pixels(named), channels=1)[..., 0]
    rgba = _picture(what, named, upload, shared)
    assert rgba is not None  # it was uploaded
    return to_mask(rgba)


def _shared_pixels(named: Any) -> tuple[str, int, int]:
    """(token, width, height)."""
    if isinstance(named, dict) and set(named) == {"shared", "width", "height"}:
        token, width, height = named["shared"], named["width"], named["height"]
        integers = all(isinstance(size, int) and not isinstance(size, bool) for size in (width, height))
        if isinstance(token, str) and integers:
            return token, width, height
    raise InputError(service.SHARED_NAMES())
