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

from ..errors import InputError
from ..parse import parse_request, task_named
from ..request import IMAGE, Request
from ..task import Task
from .auth import MAX_SMALL, MAX_UPLOAD
from .decode import decode, mask_of, max_pixels
from .shared import Shared

MAX_PARTS = 64  # pictures and masks of one job
_MASKS = {"selection": "The selection", "keep": "The mask of what to keep"}


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
        return Form(json_object(await request.body(), "The request"), {})
    if kind != "multipart/form-data":
        raise InputError("A job is sent as multipart/form-data with the fields 'request' and 'image'.")
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
        raise InputError(f"The form cannot be read: {error.message}") from error
    try:
        parts = {name: await part.read() if isinstance(part, UploadFile) else part for name, part in form.multi_items()}
    finally:
        await form.close()
    fields = json_object(parts.pop("request", "{}"), "The field 'request'")
    return Form(fields, {name: part.encode() if isinstance(part, str) else part for name, part in parts.items()})


def json_object(text: str | bytes, what: str) -> dict[str, Any]:
    """The JSON object in `text`; InputError begins with `what`."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{what} is not JSON.") from error
    if not isinstance(data, dict):
        raise InputError(f"{what} must be a JSON object.")
    return data


def whole_request(form: Form, shared: Shared, tasks: Mapping[str, Task]) -> Request:
    """The request with all its pixels, decoded or taken out of their shared files. Raises InputError."""
    fields, files = form
    named = fields.get("images", {})
    if not isinstance(named, dict) or len(named) > MAX_PARTS:
        raise InputError("The images are an object of names and shared pixels.")
    task = task_named(fields, tasks)
    names = sorted({*named, *files} - {*_MASKS}, key=lambda name: (name != IMAGE, name))
    for name in names:
        if task.taking(name) is None:
            raise InputError(f"The task {task.name!r} takes no picture {name!r}.")
    images: dict[str, np.ndarray] = {}
    for name in names:
        takes = task.taking(name)
        assert takes is not None
        number = name.removeprefix(takes.name)
        what = f"{takes.what} {int(number) + 1}" if number else takes.what
        picture = _picture(what, named.get(name), files.get(name), shared)
        assert picture is not None  # it is named, or there as a file
        images[name] = picture
        if len(names) * images[names[0]].shape[0] * images[names[0]].shape[1] > max_pixels():
            raise InputError("So many pictures of this size are too much for this machine: send fewer of them.")
    masks = [_mask(what, fields.get(name), files.get(name), shared) for name, what in _MASKS.items()]
    return parse_request(fields, images, tasks, *masks)


def _picture(what: str, named: Any, upload: bytes | None, shared: Shared) -> np.ndarray | None:
    """(H, W, 4) uint8 straight RGBA of a PNG or of shared pixels; None where neither came."""
    if upload is not None:
        if named is not None:
            raise InputError(f"{what} came twice, as a file and as shared pixels: send one of them.")
        return decode(upload, what, formats=("PNG",))
    return None if named is None else shared.take(*_shared_pixels(named))


def _mask(what: str, named: Any, upload: bytes | None, shared: Shared) -> np.ndarray | None:
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
    raise InputError("Shared pixels are named by 'shared', 'width' and 'height'.")
