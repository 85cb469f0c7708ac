"""A page of another task than the first: Suggest, insert into a group of its own with its blend mode, one undo."""

from drawover_test import scene


def main(out):
    """Turn to the page, ask, insert, take back."""
    scene.fill_screen()
    scene.make_room()
    document = scene.open_document(300, 300)
    yield 400
    sketch = scene.add_layer(document, "sketch", scene.solid(90, 60, (20, 20, 20, 255)), 90, 60, 100, 100)
    yield 200
    document.setActiveNode(sketch)
    before = scene.fingerprint(sketch)
    yield (scene.ready, 60)
    panel = scene.panel()
    out["tabs"] = [panel.tabs.tabText(number) for number in range(panel.tabs.count())]
    panel.show_task("echo")
    yield lambda: bool(panel.page.options.values())
    yield 300
    yield scene.click(panel.page.bar.button)
    yield lambda: len([card for card in scene.cards() if card.image is not None]) == 2, 60
    out["cards"] = [card.title for card in scene.cards()]
    yield scene.shot("echoes")
    yield scene.double_click(scene.card(0))
    yield lambda: len(scene.layers(document.rootNode())) == 3
    yield 300
    group = scene.layers(document.rootNode())[-1]
    (layer,) = group.childNodes()
    out["inserted"] = [group.name(), group.type(), layer.name(), layer.blendingMode(), layer.visible()]
    out["pixels"] = list(bytes(layer.pixelData(120, 130, 1, 1)))
    yield scene.shot("inserted")
    yield scene.mouse("key", "ctrl+z")
    yield lambda: len(scene.layers(document.rootNode())) == 2
    out["undone"] = scene.names(document.rootNode())
    out["sketch unchanged"] = scene.fingerprint(sketch) == before
