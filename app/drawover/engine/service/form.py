"""A job as it arrives: the fields of its form, and the pictures and masks that are parts of it or lie in shared files.

What the fields mean is request.py's business, reading one picture decode.py's.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

import numpy as np
from fastapi import Request as HttpRequest
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from ..errors import InputError
from ..request import MAX_LAYERS, Request, parse_request
from .auth import MAX_SMALL, MAX_UPLOAD
from .decode import decode, mask_of, max_pixels
from .shared import Shared

_LAYER = re.compile(r"layer(0|[1-9][0-9]?)")
_MASKS = {"selection": "The selection", "keep": "The mask of what to keep"}


class Form(NamedTuple):
    """What a job was sent as. files: the bytes of `image`, `selection`, `keep`, `layer0`, `layer1`, … as they came."""

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
    most = 4 + MAX_LAYERS
    parser = _InMemory(request.headers, request.stream(), max_files=most, max_fields=most, max_part_size=MAX_SMALL)  # pyright: ignore[reportArgumentType]
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise InputError(f"The form cannot be read: {error.message}") from error
    try:
        parts = {name: await part.read() if isinstance(part, UploadFile) else part for name, part in form.multi_items()}
    finally:
        await form.close()
    fields = json_object(parts.pop("request", "{}"), "The field 'request'")
    for name in parts:
        if name not in ("image", *_MASKS) and not _LAYER.fullmatch(name):
            raise InputError(f"A job has the fields 'request' and 'image', not {name!r}.")
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


def whole_request(form: Form, shared: Shared) -> Request:
    """The request with all its pixels, decoded or taken out of their shared files. Raises InputError."""
    fields, files = form
    image = _picture("The drawing", fields.get("image"), files.get("image"), shared)
    if image is None:
        raise InputError("The drawing is missing: send the file part 'image', or name shared pixels.")
    masks = [_mask(what, fields.get(name), files.get(name), shared) for name, what in _MASKS.items()]
    return parse_request(fields, image, *masks, layers=_layers(form, image, shared))


def _layers(form: Form, image: np.ndarray, shared: Shared) -> list[np.ndarray]:
    named = form.fields.get("layers")
    sent = [form.files.get(f"layer{n}") for n in range(sum(map(bool, map(_LAYER.fullmatch, form.files))))]
    if named is None:
        entries = [(None, upload) for upload in sent]
    elif not isinstance(named, list):
        raise InputError("The layers are named by a list of shared pixels.")
    elif sent:
        raise InputError("The layers came twice, as files and as shared pixels: send one of them.")
    else:
        entries = [(each, None) for each in named]
    if len(entries) > MAX_LAYERS:
        raise InputError(f"At most {MAX_LAYERS} layers can move together, not {len(entries)}.")
    if (len(entries) + 1) * image.shape[0] * image.shape[1] > max_pixels():
        raise InputError("So many layers of this size are too much for this machine: move fewer of them together.")
    found = []
    for number, (pixels, upload) in enumerate(entries):
        layer = _picture(f"Layer {number + 1}", pixels, upload, shared)
        if layer is None:
            raise InputError(f"The layers are the file parts 'layer0', 'layer1' and so on; 'layer{number}' is missing.")
        found.append(layer)
    return found


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
