"""Measures the drawing without a window: a stroke, undo, composing, opening and saving 4096² with 20 layers.

    python -m drawover.bench.document [--side 4096] [--json OUT.json]

Prints wall and processor time: on a busy machine only the latter is meaningful.
"""

from __future__ import annotations

import argparse
import math
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from ..document import tiles as tl
from ..document.brushes.brush import Brush
from ..document.brushes.stroke import Stroke
from ..document.compose import Composer, changed
from ..document.formats import ora
from ..document.formats.encode import BandCache
from ..document.history import History
from ..document.layers import Document, Group, Layer, Node, blank
from ..engine.service.processes import peak_memory_mb
from .figures import Figures

SOFT = Brush(size=100.0, hardness=0.2, grain=0.0)


def _painted(side: int, rng: np.random.Generator) -> np.ndarray:
    """Opaque soft colors with faint brush noise."""
    coarse = rng.random((side // 256, side // 256, 3)).astype(np.float32) * 255
    color = cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)
    grain = rng.normal(0, 1.5, (512, 512, 1)).astype(np.float32)
    color += np.tile(grain, (side // 512 + 1, side // 512 + 1, 1))[:side, :side]
    return np.dstack([color.clip(0, 255).astype(np.uint8), np.full((side, side), 255, np.uint8)])


def _blobs(side: int, rng: np.random.Generator) -> np.ndarray:
    """Flat colors within soft shapes, as when filling a figure's parts."""
    alpha = np.zeros((side, side), np.uint8)
    for _ in range(6):
        center, axes = rng.integers(0, side, 2).tolist(), rng.integers(side // 20, side // 6, 2).tolist()
        cv2.ellipse(alpha, center, axes, float(rng.integers(0, 180)), 0, 360, 255, -1, cv2.LINE_AA)
    color = np.empty((side, side, 3), np.uint8)
    color[:] = rng.integers(0, 256, 3)
    return np.dstack([color, cv2.GaussianBlur(alpha, (0, 0), side / 512)])


def _lines(side: int, rng: np.random.Generator) -> np.ndarray:
    """Inked curves."""
    alpha = np.zeros((side, side), np.uint8)
    for _ in range(60):
        start, step = rng.random(2) * side, np.cumsum(rng.normal(0, side / 120, (80, 2)), 0)
        path = (start + np.cumsum(step, 0) / 8).astype(np.int32)
        cv2.polylines(alpha, [path], False, 255, max(1, side // 700), cv2.LINE_AA)
    return np.dstack([np.full((side, side, 3), 30, np.uint8), alpha])


def drawing(side: int = 4096) -> Document:
    """20 layers: paper, three fully painted, eight with flat shapes (four of them multiply), eight with lines."""
    rng = np.random.default_rng(4)
    paper = blank(side, side)
    layers: list[Node] = [paper.layers[0]]
    layers += [Layer.from_rgba(f"paint {n}", _painted(side, rng), opacity=0.4) for n in range(3)]
    layers += [Layer.from_rgba(f"flat {n}", _blobs(side, rng)) for n in range(4)]
    shades = tuple(replace(Layer.from_rgba(f"shade {n}", _blobs(side, rng)), blend="multiply") for n in range(4))
    layers.append(Group("shades", shades, passes=True))
    layers += [Layer.from_rgba(f"line {n}", _lines(side, rng)) for n in range(8)]
    return Document(side, side, tuple(layers))


def _timed(figures: Figures, name: str, act: Callable[[], object], times: int = 1, bound: float | None = None) -> None:
    walls, processors = [], []
    for _ in range(times):
        wall, processor = time.perf_counter(), time.process_time()
        act()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    figures.add(name, min(walls), "s", bound, min(processors))


def _stroke(figures: Figures, where: str, document: Document, id: str) -> None:
    """1,000 events of a 100 px soft brush: each stroked, and its dirty area composed."""
    composer, seen = Composer(), document
    layer = document.node(id)
    assert isinstance(layer, Layer)
    stroke, walls, processors = Stroke(SOFT, layer.tiles, document.rect), [], []
    for event in range(1000):
        turn, reach = event / 40, document.width * (0.1 + 0.3 * event / 1000)
        wall, processor = time.perf_counter(), time.process_time()
        x, y = document.width / 2 + reach * math.cos(turn), document.width / 2 + reach * math.sin(turn)
        after = document.with_tiles(id, stroke.extend(x, y, 0.5 + 0.5 * math.sin(event / 30) ** 2))
        for coord in changed(seen.layers, after.layers):
            composer.compose(after.layers, tl.tile_rect(coord).intersected(document.rect))
        seen = after
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    wall, processor = (np.percentile(each, 95) * 1e3 for each in (walls, processors))
    figures.add(f"stroke {where}, without a window, p95", float(wall), "ms", 8, float(processor))


def _undo(figures: Figures, document: Document, id: str) -> None:
    """100 strokes, undone and redone, composing each dirty area."""
    history = History.from_document(document)
    rng = np.random.default_rng(1)
    for _ in range(100):
        now = history.document
        layer = now.node(id)
        assert isinstance(layer, Layer)
        stroke = Stroke(SOFT, layer.tiles, now.rect)
        x, y = rng.integers(0, now.width, 2).tolist()
        for step in range(10):
            stroke.extend(x + 40 * step, y + 40 * step, 1.0)
        history = history.did("stroke", now.with_tiles(id, stroke.tiles))
    figures.add("100 undo steps hold", history.held / 2**20, "MiB")
    walls, processors = [], []
    composer = Composer()
    for _ in range(50):
        before = history.document
        wall, processor = time.perf_counter(), time.process_time()
        history = history.undone()
        for coord in changed(before.layers, history.document.layers):
            composer.compose(history.document.layers, tl.tile_rect(coord))
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    wall, processor = (float(np.percentile(each, 95)) * 1e3 for each in (walls, processors))
    figures.add("undo with what is seen of it, p95", wall, "ms", None, processor)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What the drawing costs, without a window.")
    parser.add_argument("--side", type=int, default=4096)
    parser.add_argument("--keep", type=Path, help="leave the .ora here")
    parser.add_argument("--json", type=Path)
    given, figures = parser.parse_args(), Figures()
    document = drawing(given.side)
    tiles = {id(tile) for layer in document.walk() if isinstance(layer, Layer) for tile in layer.tiles.values()}
    print(f"{given.side}², 20 layers: {len(tiles) * tl.TILE**2 * 4 / 2**20:.0f} MiB of tiles")
    with tempfile.TemporaryDirectory() as folder:
        path, cache = given.keep or Path(folder) / "a.ora", BandCache()

        def save(what: Document) -> None:
            longest = time.perf_counter()
            stalls = []
            for _ in ora.writing(what, path, cache=cache):
                stalls.append(time.perf_counter() - longest)
                longest = time.perf_counter()
            worst = max(range(len(stalls)), key=stalls.__getitem__)
            print(f"    longest slice {stalls[worst] * 1e3:.0f} ms, the {worst + 1}th of {len(stalls)}")

        top = document.active or ""
        _timed(figures, ".ora saved, the first time, without a window", lambda: save(document))
        print(f"    {path.stat().st_size / 2**20:.1f} MiB")
        line = np.full((60, 900, 4), 200, np.uint8)
        layer = document.node(top)
        assert isinstance(layer, Layer)
        touched = document.with_tiles(top, tl.paste(layer.tiles, line, 500, 900))
        _timed(figures, ".ora saved after a stroke, without a window", lambda: save(touched))
        _timed(figures, ".ora opened, without a window", lambda: ora.read(path), 3, 2)
    _timed(figures, "compose the whole canvas", document.compose, 3)
    _stroke(figures, "on the topmost layer", document, top)
    _stroke(figures, "on the lowest painted layer", document, document.layers[1].id)
    _undo(figures, document, top)
    print(f"largest memory of this process: {peak_memory_mb():.0f} MiB")
    figures.write(given.json)


if __name__ == "__main__":
    main()
