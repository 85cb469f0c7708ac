"""Line art is colored: an exemplar from a layer, dabs on another; the group Color comes under the lines, in one step.

In an ordinary document, in CMYK, and where nothing lies below the lines.
"""

from drawover_test import scene

BOXES = ((60, 60, 100, 160), (220, 60, 100, 160))  # x, y, width, height
INK, RED, BLUE, GREEN = (20, 20, 20, 255), (220, 30, 40, 255), (20, 80, 230, 255), (30, 160, 60, 255)
WIDE, HIGH = 400, 300


def picture(paper, fills, line):
    """-> RGBA bytes of the two boxes, filled and outlined."""
    rows = [[paper] * WIDE for _ in range(HIGH)]
    for (x, y, wide, high), fill in zip(BOXES, fills, strict=True):
        for row in range(y - 3, y + high + 3):
            for column in range(x - 3, x + wide + 3):
                inner = x + 2 <= column < x + wide - 2 and y + 2 <= row < y + high - 2
                color = fill if inner else line
                if color is not None:
                    rows[row][column] = color
    return b"".join(bytes(pixel) for row in rows for pixel in row)


def dab(x, y, color):
    """-> RGBA bytes of a square dab."""
    rows = [[(0, 0, 0, 0)] * WIDE for _ in range(HIGH)]
    for row in range(y - 10, y + 10):
        rows[row][x - 10 : x + 10] = [color] * 20
    return b"".join(bytes(pixel) for row in rows for pixel in row)


def suggest(panel):
    """A real click on Suggest; ends when all is there."""
    old = [entry.run for entry in scene.cards()]
    yield scene.click(panel.page.bar.button)
    fresh = lambda: [card for card in scene.cards() if card.run not in old and card.image is not None]  # noqa: E731
    yield lambda: panel.session.running is None and bool(fresh()), 60


def story(out, panel, model, lowest=False):
    """One document from the exemplar to the undo."""
    document = scene.open_document(WIDE, HIGH, model=model)
    yield 400
    root, nothing = document.rootNode(), (0, 0, 0, 0)
    if lowest:
        document.nodeByName("Background").remove()
        yield 200
    sketch = scene.add_layer(document, "lines", picture(nothing, (nothing, nothing), INK), WIDE, HIGH)
    more = {} if lowest else {"mika": picture((255, 255, 255, 255), (RED, BLUE), INK), "dabs": dab(110, 140, GREEN)}
    for name, rgba in more.items():
        node = scene.add_layer(document, name, rgba, WIDE, HIGH)
        node.setVisible(False)
    yield 200
    document.setActiveNode(sketch)
    yield 300
    before, names, steps = scene.fingerprint(sketch), scene.names(root), scene.undo_text()
    page = panel.page
    offered = {name: key for key, name in panel.host.pictures()}
    out["offered"] = sorted(offered)
    if more:
        page.exemplars.add_layer(offered["mika"], "mika")
        yield lambda: len(page.exemplars.slots) == 1
        page.hints.look()
        page.hints.setCurrentIndex(page.hints.findText("dabs"))
        yield 200
    yield from suggest(panel)
    out["cards"] = [card.kind for card in scene.cards()]
    out["asking leaves no step"] = scene.undo_text() == steps
    if model == "RGBA":
        yield scene.shot("lowest" if lowest else "color")
    yield scene.double_click(scene.card(0))
    yield lambda: len(scene.layers(root)) == len(names) + 1
    yield 400
    out["inserted"] = scene.names(root)
    group = next(node for node in scene.layers(root) if node.type() == "grouplayer")
    out["blend"], (region_map, flats) = group.blendingMode(), scene.layers(group)
    out["visible"] = [region_map.visible(), flats.visible()]
    out["active"] = document.activeNode().name()
    out["seen"] = [scene.pixel(document, x, 140) for x in (110, 270, 60, 190)]
    if model == "RGBA":
        yield scene.shot("lowest inserted" if lowest else "inserted")
    yield scene.mouse("key", "ctrl+z")
    yield lambda: len(scene.layers(root)) == len(names)
    yield 200
    out["undone"] = scene.names(root) == names and scene.undo_text() == steps
    out["lines unchanged"] = scene.fingerprint(sketch) == before
    for slot in list(page.exemplars.slots):
        page.exemplars.remove(slot)
    scene.close(document)
    yield 400


def main(out):
    """Each document in turn."""
    scene.fill_screen()
    scene.make_room()
    first = scene.open_document(50, 50)
    yield 400
    yield (scene.ready, 90)
    panel = scene.panel()
    panel.show_task("color")
    yield 300
    for case, model, lowest in (("plain", "RGBA", False), ("CMYK", "CMYKA", False), ("lowest", "RGBA", True)):
        out[case] = {}
        yield from story(out[case], panel, model, lowest)
    scene.close(first)
