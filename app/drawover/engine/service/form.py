"""A job as it arrives: the fields of its form, and the pictures and masks that are parts of it or lie in shared files.

What the fields mean is parse.py's business, reading one picture decode.py's.
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
from .decode import decode, mask_of, max_pixels
from .shared import Shared

MAX_PARTS = 64  # pictures and masks of one job
_MASKS = {"selection": requests.SELECTION(), "keep": requests.KEEP()}


class Form(NamedTuple):
    """What a job was sent as. files: the bytes of `image`, `selection`, `keep`, … by name, as they came."""

    fields: dict[str, Any]
    files: dict[str, bytes]


class _InMemory(MultiPartParser):
    spool_max_size = MAX_UPLOAD  # a drawing is never written to a disk on its way


async def read_form(request: HttpRequest) -> Form:
    """The field `request` (an object) and the files of a multipart body; of a plain JSON body, the fields alone."""
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
    """The JSON object in `text`; InputError begins with `what`."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(service.FORM_JSON(what=what)) from error
    if not isinstance(data, dict):
        raise InputError(service.FORM_OBJECT(what=what))
    return data


def whole_request(form: Form, shared: Shared, tasks: Mapping[str, Task]) -> Request:
    """The request with all its pixels, decoded or taken out of their shared files. Raises InputError."""
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
        assert picture is not None  # it is named, or there as a file
        images[name] = picture
        if len(names) * images[names[0]].shape[0] * images[names[0]].shape[1] > max_pixels():
            raise InputError(service.FORM_MEMORY())
    masks = [_mask(what, fields.get(name), files.get(name), shared) for name, what in _MASKS.items()]
    return parse_request(fields, images, tasks, *masks)


def _picture(what: Message, named: Any, upload: bytes | None, shared: Shared) -> np.ndarray | None:
    """(H, W, 4) uint8 straight RGBA of a PNG or of shared pixels; None where neither came."""
    if upload is not None:
        if named is not None:
            raise InputError(service.FORM_TWICE(what=what))
        return decode(upload, what, formats=("PNG",))
    return None if named is None else shared.take(*_shared_pixels(named))


def _mask(what: Message, named: Any, upload: bytes | None, shared: Shared) -> np.ndarray | None:
    """(H, W) uint8 of a PNG, or of shared pixels of one byte each; None where neither came."""
    if upload is None:
        return None if named is None else shared.take(*_shared_pixels(named), channels=1)[..., 0]
    rgba = _picture(what, named, upload, shared)
    assert rgba is not None  # it was uploaded
    return mask_of(rgba)


def _shared_pixels(named: Any) -> tuple[str, int, int]:
    """(token, width, height)."""
    if isinstance(named, dict) and set(named) == {"shared", "width", "height"}:
        token, width, height = named["shared"], named["width"], named["height"]
        whole = all(isinstance(size, int) and not isinstance(size, bool) for size in (width, height))
        if isinstance(token, str) and whole:
            return token, width, height
    raise InputError(service.SHARED_NAMES())
