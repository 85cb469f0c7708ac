"""Benchmarks reading a data set against the duration of a training step: a step must never wait for data."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from ..data.store import Store

SIZES = (128, 256)


def measure(store: Store, batch: int = 32, seconds: float = 2.0) -> str:
    """A table of batches per second of random views of the train split, as PNG and as raw pixels, by stage."""
    random = np.random.default_rng(0)
    lines = [f"{store.folder.name}: {len(store.records)} views, batches of {batch}, one thread",
             f"{'stage':20}{'size':>6}{'PNG':>10}{'raw':>12}   batches/s"]  # fmt: skip
    slowest = 0.0
    for stage in store.stages:
        rows = store.rows("train", stage)
        if not len(rows):
            continue
        own = len(store.picture(stage, int(rows[0])))
        png = _rate(lambda stage=stage, rows=rows: store.pictures(stage, random.choice(rows, batch)), seconds)
        for size in [s for s in SIZES if s <= own] or [own]:
            raw = store.raw(stage, size)
            rate = _rate(lambda raw=raw, rows=rows: raw[np.sort(random.choice(rows, batch))], seconds)
            slowest = max(slowest, 1 / rate)
            lines.append(f"{stage:20}{size:6}{png if size == own else float('nan'):10.1f}{rate:12.1f}")
    lines.append(f"slowest raw batch: {slowest * 1000:.1f} ms")
    if find_spec("torch"):
        lines.append(f"a small step (E and G of `correct`, 128 px, one thread): {_step(batch) * 1000:.0f} ms")
    return "\n".join(lines)


def _rate(load: Callable[[], np.ndarray], seconds: float) -> float:
    """Batches per second; the first one is not counted."""
    load()
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        load()
        count += 1
    return count / (time.perf_counter() - start)


def _step(batch: int) -> float:
    """Seconds of one forward and backward pass of the smallest networks that ship, in bfloat16."""
    import torch

    from ..nets.correct.drawing import Encoder, Generator

    torch.set_num_threads(1)
    encoder, generator = Encoder(20), Generator(20)
    for network in (encoder, generator):
        network.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    ink = torch.rand(batch, 1, 128, 128).contiguous(memory_format=torch.channels_last)
    spent = []
    for _ in range(4):
        start = time.perf_counter()
        with torch.autocast("cpu", torch.bfloat16):
            drawn = generator(encoder(ink))
        (drawn.float() - ink).abs().mean().backward()
        spent.append(time.perf_counter() - start)
    return min(spent[1:])
