"""The preview is the result, in a real Krita: hovering, choosing, wiping, inserting, undo and redo."""

import time

from drawover_test import scene
from PyQt5.QtCore import QTimer

SIDE = 800


def drawn(document):
    """-> the sketch: a red bar, above a layer of stripes and below a green one, which are to stay."""
    stripes = bytes((220, 220, 250, 255)) * (SIDE * SIDE // 2)
    scene.add_layer(document, "stripes", stripes, SIDE, SIDE // 2)
    sketch = scene.add_layer(document, "sketch", scene.solid(600, 20, (200, 30, 30, 255)), 600, 20, 100, 390)
    scene.add_layer(document, "leaf", scene.solid(40, 40, (30, 160, 30, 255)), 40, 40, 120, 380)
    return sketch


def seen(*points):
    """-> [r, g, b] of image points as they are on the screen."""
    shown = scene.window().grab().toImage()
    found = []
    for x, y in points:
        across, down = scene.point_on_screen(x, y)
        at = scene.window().mapFromGlobal(scene.QPoint(across, down))
        found.append(list(shown.pixelColor(at).getRgb()[:3]))
    return found


POINTS = ((680, 400), (680, 200), (140, 400))  # of the sketch, of the stripes, of the leaf


def main(out):
    """One document, from the first card to the redone insertion."""
    scene.fill_screen()
    scene.make_room()
    yield 400
    document = scene.open_document(SIDE, SIDE, name="face")
    yield 500
    sketch = drawn(document)
    yield 300
    document.setActiveNode(sketch)
    yield 300
    root, steps = document.rootNode(), scene.undo_text()
    out["as it is"] = seen(*POINTS)
    yield (scene.ready, 30)
    yield from scene.press_suggest()
    host = scene.docker().host
    yield (lambda: host._previewing._made, 20)
    out["drawing"] = scene.fingerprint(sketch)

    yield scene.mouse("mousemove", *scene.card(0))
    yield lambda: host._previewing._overlay is not None and host._previewing._overlay.isVisible()
    yield 400
    out["hovered mine"] = seen(*POINTS)
    yield scene.shot("hover")
    yield scene.mouse("mousemove", *scene.card(1))
    yield 900
    out["hovered borrowed"] = seen(*POINTS)
    yield scene.shot("dimmed")
    yield scene.mouse("mousemove", *scene.on_screen(scene.canvas(), 10, 10))
    yield 400
    out["left"] = seen(*POINTS)

    scene.press("drawover_next")
    yield 900
    out["chosen"] = seen(*POINTS)
    yield scene.shot("chosen")
    scene.panel().page.looks.toggle("wipe")
    yield 400
    out["wiped"] = seen((200, 405), (680, 405))
    yield scene.shot("wipe")
    knob = next(w for w in scene.canvas().children() if w.objectName() == "drawover_wipe_knob")
    middle = scene.on_screen(knob, knob.width() // 2, knob.height() // 2)
    yield scene.drag(middle, (middle[0] + 120, middle[1]))
    yield 300
    out["the line was drawn"] = scene.panel().session.previewer._share > 0.55
    out["drawing the line draws nothing"] = scene.fingerprint(sketch) == out["drawing"]
    scene.panel().page.looks.toggle("wipe")
    yield 200
    out["no step, no node"] = [scene.undo_text() == steps, scene.names(root)]

    scene.press("drawover_insert")
    yield lambda: len(scene.layers(root)) == 5
    yield 500
    out["inserted"] = [scene.names(root), sketch.visible(), seen(*POINTS)]
    yield scene.shot("inserted")
    out["marked"] = scene.cards()[0].present
    yield scene.mouse("key", "ctrl+z")
    yield lambda: len(scene.layers(root)) == 4 and sketch.visible()
    yield 500
    out["undone"] = [scene.undo_text() == steps, seen(*POINTS), scene.cards()[0].present]
    yield scene.mouse("key", "ctrl+shift+z")
    yield lambda: len(scene.layers(root)) == 5 and not sketch.visible()
    yield 500
    out["redone"] = [scene.names(root), seen(*POINTS)]
    scene.press("edit_undo")
    yield lambda: sketch.visible()
    yield 300
    out["never changed"] = scene.fingerprint(sketch) == out["drawing"]

    document.setActiveNode(sketch)
    scene.press("drawover_preview")
    yield 700
    out["shown again"] = host._previewing._overlay is not None
    middle = scene.canvas().width() / 2, scene.canvas().height() / 2
    yield scene.stroke([(middle[0] - 60 + 12 * i, middle[1] + 120) for i in range(10)])
    yield 500
    out["away under the pen"] = host._previewing._overlay is None
    scene.close(document)
    yield 200

    large = scene.open_document(4096, 4096, name="large")
    yield 800
    for number in range(3):
        scene.add_layer(large, f"l{number}", scene.solid(3000, 3000, (90, 60 * number, 200, 200)), 3000, 3000, 300, 300)
    large.waitForDone()
    yield 600
    key = large.rootNode().childNodes()[-1].uniqueId().toString()
    turns, last = [], [time.thread_time(), time.perf_counter()]

    def turn():
        now = [time.thread_time(), time.perf_counter()]
        turns.append([new - old for new, old in zip(now, last, strict=True)])
        last[:] = now

    timer = QTimer()
    timer.timeout.connect(turn)
    timer.start(0)
    begun = time.perf_counter()
    host.prepare((key,))
    yield (lambda: host._previewing._made, 60)
    processor, wall = (round(1000 * max(each)) for each in zip(*turns, strict=True))
    out["backdrop"] = {"s": round(time.perf_counter() - begun, 2), "processor": processor, "wall": wall}  # ms of a turn
    timer.stop()
    scene.close(large)
    yield 200
