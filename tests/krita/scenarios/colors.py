"""Capture and insert in documents of every usual color space and depth, without the panel."""

from drawover_krita.panel.host import HostLayer
from drawover_test import scene

from drawover_krita.host import KritaHost

SPACES = (
    ("RGBA", "U8"),
    ("RGBA", "U16"),
    ("RGBA", "F32"),
    ("GRAYA", "U8"),
    ("GRAYA", "U16"),
    ("CMYKA", "U8"),
    ("CMYKA", "U16"),
    ("LABA", "U16"),
)
INK, PAPER = (40, 40, 40, 255), (200, 60, 20, 128)


def main(out):
    """Each space: capture, insert, undo, redo, reference, save."""
    for model, depth in SPACES:
        found = out[f"{model} {depth}"] = {}
        document = scene.open_document(120, 90, model, depth, dpi=300.0)
        yield 250
        ink = scene.add_layer(document, "ink", scene.solid(30, 20, INK), 30, 20, 10, 10)
        yield 150
        host = KritaHost()
        before = scene.fingerprint(ink)
        found["undo before capture"] = scene.undo_text()
        capture = host.capture("layer")
        found["undo after capture"] = scene.undo_text()
        found["size"] = [capture.width, capture.height, capture.x, capture.y, capture.dpi]
        found["ink"] = list(capture.rgba[(15 * 120 + 20) * 4 :][:4])
        found["outside"] = list(capture.rgba[(50 * 120 + 60) * 4 :][:4])
        found["length"] = len(capture.rgba)
        host.insert([HostLayer("Drawover: my lines", scene.solid(40, 30, PAPER), 40, 30, 50, 40)])
        yield 200
        found["names"] = scene.names(document.rootNode())
        found["inserted"] = scene.node_state(document.nodeByName("Drawover: my lines"))
        found["space"] = [document.colorModel(), document.colorDepth(), document.colorProfile()]
        found["active"] = document.activeNode().name()
        found["undo"] = scene.undo_text()
        found["pixel"] = scene.pixel(document, 70, 55)
        found["read back"] = list(host.capture("layer").rgba[(55 * 120 + 70) * 4 :][:4])
        scene.press("edit_undo")
        yield 200
        found["undone"] = scene.names(document.rootNode())
        host.capture("visible")
        scene.press("edit_redo")
        yield 200
        found["redone"] = scene.names(document.rootNode())
        found["redone pixel"] = scene.pixel(document, 70, 55)
        document.setActiveNode(ink)
        yield 150
        host.insert([HostLayer("Drawover: drawn", scene.solid(20, 20, INK), 20, 20, -5, -5)], as_reference=True)
        yield 400
        found["reference pixel"] = scene.pixel(document, 5, 5)
        found["with reference"] = scene.names(document.rootNode())
        found["reference"] = scene.node_state(document.nodeByName("Drawover: drawn"))
        found["active after reference"] = document.activeNode().name()
        found["ink unchanged"] = scene.fingerprint(ink) == before
        scene.press("edit_undo")
        yield 200
        found["reference undone"] = scene.names(document.rootNode())
        scene.press("edit_redo")
        yield 200
        found["reference pixel, redone"] = scene.pixel(document, 5, 5)
        found["saved"] = document.saveAs(str(scene.FOLDER / f"{model}-{depth}.kra"))
        yield 100
        scene.close(document)
        yield 100
