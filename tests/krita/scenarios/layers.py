"""Capture from every kind of layer and insert around groups, masks and selections; each refusal in its own words."""

from drawover_krita.panel.host import HostError, HostLayer
from drawover_krita.panel.pixels import as_rgba
from drawover_test import scene
from krita import InfoObject, Selection

from drawover_krita import capturing as capturing_module
from drawover_krita.host import KritaHost

INK = (10, 20, 200, 255)
W, H = 120, 90


def said(host, what):
    """-> what the artist reads when this capture is refused; None when it is not."""
    try:
        host.capture(what)
    except HostError as error:
        return str(error)
    return None


def at(capture, x, y):
    """-> [r, g, b, a] of a captured pixel as the panel sends it, in canvas coordinates."""
    return list(as_rgba(capture)[((y - capture.y) * capture.width + x - capture.x) * 4 :][:4])


def main(out):
    """One document after the other."""
    host = KritaHost()
    out["no document"] = said(host, "layer")
    try:
        host.insert([HostLayer("x", scene.solid(1, 1, INK), 1, 1)])
    except HostError as error:
        out["no document, insert"] = str(error)
    host.preview(None)

    document = scene.open_document(W, H)
    yield 300
    root = document.rootNode()
    background = root.childNodes()[0]
    document.setActiveNode(background)
    yield 150
    out["background"] = at(host.capture("layer"), 5, 5)
    empty = scene.add_layer(document, "empty")
    yield 150
    out["empty"] = said(host, "layer")
    out["nothing selected"] = said(host, "selection")
    out["no group"] = said(host, "group")
    away = scene.add_layer(document, "away", scene.solid(9, 9, INK), 9, 9, -500, -500)
    yield 150
    out["off the canvas"] = said(host, "layer")
    clear = scene.add_layer(document, "clear", scene.solid(9, 9, (9, 9, 9, 0)), 9, 9, 3, 3)
    yield 150
    out["transparent"] = said(host, "layer")
    for node in (empty, away, clear):
        node.remove()
    yield 150

    ink = scene.add_layer(document, "ink", scene.solid(60, 40, INK), 60, 40, -10, -10)
    yield 150
    capture = host.capture("layer")
    out["partly outside"] = [capture.width, capture.height, at(capture, 0, 0), at(capture, 49, 29), at(capture, 50, 30)]
    ink.setVisible(False)
    ink.setLocked(True)
    out["hidden and locked"] = at(host.capture("layer"), 5, 5)
    ink.setVisible(True)
    ink.setLocked(False)

    chosen = Selection()
    chosen.select(20, 10, 50, 40, 255)
    document.setSelection(chosen)
    capture = host.capture("selection")
    out["selection"] = [capture.x, capture.y, capture.width, capture.height, capture.canvas_width, at(capture, 25, 15)]
    out["selection, beside the ink"] = at(capture, 60, 40)
    out["selection mask"] = [len(capture.selection), min(capture.selection), max(capture.selection)]
    hole = Selection()
    hole.select(22, 12, 10, 10, 255)
    chosen.subtract(hole)
    document.setSelection(chosen)
    capture = host.capture("selection")
    out["selection with a hole"] = [at(capture, 25, 15), at(capture, 35, 25)]
    capture = host.capture("layer")
    out["layer with a selection"] = [capture.selection is None, at(capture, 25, 15)]
    host.insert([HostLayer("through a selection", scene.solid(W, H, INK), W, H)])
    yield 200
    out["insert ignores the selection"] = scene.node_state(document.activeNode())["bounds"]
    scene.press("edit_undo")
    yield 150
    elsewhere = Selection()
    elsewhere.select(70, 60, 30, 20, 255)
    document.setSelection(elsewhere)
    document.setActiveNode(ink)
    yield 150
    out["selection without ink"] = said(host, "selection")
    document.setSelection(None)
    yield 150

    mask = document.createTransparencyMask("mask") if hasattr(document, "createTransparencyMask") else None
    if mask is None:
        whole = Selection()
        whole.select(0, 0, W, H, 255)
        mask = document.createFilterMask("mask", scene.K.filter("invert"), whole)
    ink.addChildNode(mask, None)
    document.waitForDone()
    yield 200
    document.setActiveNode(mask)
    yield 200
    out["mask active"] = [document.activeNode().type(), at(host.capture("layer"), 5, 5)]
    host.insert([HostLayer("above the masked", scene.solid(9, 9, INK), 9, 9)])
    yield 200
    out["inserted at a mask"] = scene.names(root)
    scene.press("edit_undo")
    yield 150
    mask.remove()
    yield 150

    group = document.createGroupLayer("group")
    root.addChildNode(group, None)
    low = scene.add_layer(document, "low", scene.solid(30, 30, (250, 0, 0, 255)), 30, 30, 5, 5, parent=group)
    scene.add_layer(document, "high", scene.solid(10, 10, (0, 250, 0, 255)), 10, 10, 5, 5, parent=group)
    yield 200
    document.setActiveNode(low)
    yield 200
    out["low in group"] = at(host.capture("layer"), 7, 7)
    out["group of low"] = [at(host.capture("group"), 7, 7), at(host.capture("group"), 25, 25)]
    host.insert([HostLayer("between", scene.solid(9, 9, INK), 9, 9, 80, 70)])
    yield 200
    out["inserted in a group"] = scene.names(root)
    out["in group active"] = document.activeNode().name()
    scene.press("edit_undo")
    yield 150
    document.setActiveNode(group)
    yield 200
    out["group active"] = at(host.capture("layer"), 7, 7)
    host.insert([HostLayer("above group", scene.solid(9, 9, INK), 9, 9)])
    yield 200
    out["inserted above a group"] = scene.names(root)
    scene.press("edit_undo")
    yield 150
    group.setPassThroughMode(True)
    document.refreshProjection()
    document.waitForDone()
    yield 150
    document.setActiveNode(group)
    yield 150
    out["group passing through"] = said(host, "layer") or at(host.capture("layer"), 7, 7)
    group.setPassThroughMode(False)
    out["visible"] = [at(host.capture("visible"), 7, 7), at(host.capture("visible"), 110, 80)]

    document.setActiveNode(low)
    yield 200
    two = [
        HostLayer("one", scene.solid(9, 9, INK), 9, 9, 60, 60),
        HostLayer("two", scene.solid(4, 4, INK), 4, 4, 61, 61),
    ]
    host.insert(two)
    yield 250
    out["two layers"] = scene.names(root)
    out["two layers, undo"] = scene.undo_text()
    out["two layers, pixel"] = scene.pixel(document, 62, 62)
    scene.press("edit_undo")
    yield 200
    out["two layers undone"] = scene.names(root)
    document.setActiveNode(low)
    yield 200
    host.insert([HostLayer("shade", scene.solid(9, 9, INK), 9, 9, 60, 60, blend="multiply", locked=True)])
    yield 300
    shade = document.nodeByName("shade")
    out["multiplied"] = [shade.blendingMode(), shade.locked(), scene.names(root)[2]]
    scene.press("edit_undo")
    yield 200
    out["multiplied undone"] = scene.names(root)
    document.setActiveNode(low)
    yield 200
    host.insert(two[:1], as_reference=True)
    yield 500
    out["first reference"] = scene.names(root)
    out["active after the first"] = document.activeNode().name()
    host.insert(two, as_reference=True)
    yield 500
    out["second reference"] = scene.names(root)
    out["active after the second"] = document.activeNode().name()
    out["reference state"] = scene.node_state(document.nodeByName("one"))
    document.setActiveNode(document.nodeByName("one"))
    yield 200
    host.insert([HostLayer("not a reference", scene.solid(9, 9, INK), 9, 9)])
    yield 200
    out["inserted with a reference active"] = scene.names(root)
    for _ in range(3):
        scene.press("edit_undo")
        yield 150
    out["all undone"] = scene.names(root)

    picture = scene.FOLDER / "picture.png"
    document.projection(0, 0, W, H).save(str(picture))
    kinds = {
        "vector": document.createVectorLayer("vector"),
        "clone": document.createCloneLayer("clone", ink),
        "file": document.createFileLayer("file", str(picture), "None"),
    }
    whole = Selection()
    whole.select(0, 0, W, H, 255)
    info = InfoObject()
    info.setProperty("color", "#00ff00")
    kinds["fill"] = document.createFillLayer("fill", "color", info, whole)
    kinds["filter"] = document.createFilterLayer("filter", scene.K.filter("invert"), whole)
    for kind, node in kinds.items():
        root.addChildNode(node, None)
        document.waitForDone()
        yield 900 if kind == "file" else 200
        document.setActiveNode(node)
        yield 200
        if kind == "vector":
            rectangle = '<rect width="60" height="40" fill="#f00"/>'
            shapes = f'<svg xmlns="http://www.w3.org/2000/svg" width="120" height="90">{rectangle}</svg>'
            out["empty vector"] = said(host, "layer")
            node.addShapesFromSvg(shapes)
            document.waitForDone()
            yield 300
        out[kind] = said(host, "layer") or at(host.capture("layer"), 5, 5)
        node.remove()
        yield 100

    capturing_module.MAX_PIXELS, limit = 100, capturing_module.MAX_PIXELS
    out["too large"] = said(host, "layer")
    capturing_module.MAX_PIXELS = limit

    document.setActiveNode(ink)
    yield 150
    ink.enableAnimation()
    document.setFullClipRangeEndTime(20)
    scene.press("add_blank_frame")
    yield 200
    document.setCurrentTime(10)
    yield 300
    scene.press("add_blank_frame")
    yield 300
    out["frame 10, blank"] = said(host, "layer")
    document.setCurrentTime(0)
    yield 300
    out["frame 0"] = said(host, "layer") or at(host.capture("layer"), 5, 5)
    host.insert([HostLayer("into animation", scene.solid(9, 9, INK), 9, 9)])
    yield 200
    out["into animation"] = document.activeNode().name()
    scene.close(document)
    yield 200

    tiny = scene.open_document(1, 1)
    yield 300
    scene.add_layer(tiny, "dot", bytes((1, 2, 3, 255)), 1, 1)
    yield 200
    capture = host.capture("layer")
    out["one pixel"] = [capture.width, capture.height, list(capture.rgba)]
    scene.close(tiny)
    yield 200
    out["closed"] = said(host, "layer")
