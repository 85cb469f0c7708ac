"""A signature, a note, a page number, a border and a balloon are told from the drawing; what may be its part is not."""

import cv2
import numpy as np
import pytest

from drawover.raster.ink.subject import foreign

SIDE = 800


def face(neck=True):
    """(SIDE, SIDE) uint8 ink: a head with hair, ear, eyes, nose, mouth, and a neck in two loose strokes."""
    ink = np.zeros((SIDE, SIDE), np.uint8)
    line = lambda *points: cv2.polylines(ink, [np.array(points, np.int32)], False, (255,), 4, cv2.LINE_AA)  # noqa: E731
    cv2.ellipse(ink, (400, 380), (200, 250), 0, 0, 360, (255,), 4, cv2.LINE_AA)
    for x in (320, 480):
        cv2.ellipse(ink, (x, 360), (30, 18), 0, 0, 360, (255,), 3, cv2.LINE_AA)
        cv2.circle(ink, (x, 360), 10, (255,), -1, cv2.LINE_AA)
        line((x - 35, 320), (x + 35, 315))
    line((400, 390), (390, 450), (410, 455))
    line((340, 520), (400, 540), (460, 520))
    if neck:
        line((330, 622), (325, 690))
        line((470, 622), (480, 690))
    return ink


def written(words, x, y, size=0.8, tilt=0):
    ink = np.zeros((SIDE, SIDE), np.uint8)
    cv2.putText(ink, words, (x, y), cv2.FONT_HERSHEY_SIMPLEX, size, (255,), 2, cv2.LINE_AA)
    if tilt:
        ink = cv2.warpAffine(ink, cv2.getRotationMatrix2D((x, y), tilt, 1), (SIDE, SIDE))
    return ink


def rectangle(margin, width):
    ink = np.zeros((SIDE, SIDE), np.uint8)
    cv2.rectangle(ink, (margin, margin), (SIDE - 1 - margin, SIDE - 1 - margin), (255,), width)
    return ink


def by_hand():
    """A border drawn without a ruler."""
    turn = np.linspace(0, 1, 60, endpoint=False)
    wave = 6 * np.sin(9 * turn)
    low, high = 20 + wave, 780 + wave
    way = 20 + 760 * turn
    points = [(way, low), (high, way), (way[::-1], high), (low, way[::-1])]
    ink = np.zeros((SIDE, SIDE), np.uint8)
    around = np.concatenate([np.stack(side, 1) for side in points]).astype(np.int32)
    cv2.polylines(ink, [around], True, (255,), 4, cv2.LINE_AA)
    return ink


def balloon(x, y, across=130, down=70):
    ink = written("HELLO!", x - 70, y + 12, 1.1)
    cv2.ellipse(ink, (x, y), (across, down), 0, 0, 360, (255,), 5, cv2.LINE_AA)
    return ink


def told(ink):
    mask = foreign(ink)
    assert mask is not None
    return cv2.resize(mask, ink.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0


MARKS = {
    "signature": written("ana 26", 620, 780),
    "tilted signature": written("ana 26", 640, 760, tilt=12),
    "note": written("sketch 3 - mon", 15, 40, 0.7),
    "page number": written("12", 390, 788, 0.6),
    "two lines": np.maximum(written("draft no 3", 10, 740, 0.6), written("for anna", 10, 770, 0.6)),
    "border at the edge": rectangle(0, 2),
    "border": rectangle(14, 5),
    "border by hand": by_hand(),
    "balloon": balloon(650, 90),
    "balloon over the hair": balloon(600, 120),
}


@pytest.mark.parametrize("name", MARKS)
def test_what_stands_beside_a_face_is_told_from_it(name):
    own, mark = face(), MARKS[name]
    mask = told(np.maximum(own, mark))
    only_own, only_mark = (own > 100) & (mark == 0), (mark > 100) & (own == 0)
    assert mask[only_mark].mean() > 0.97
    assert mask[only_own].mean() < 0.02


def test_all_of_them_at_once():
    names = ("signature", "note", "page number", "border")
    marks = np.maximum.reduce([MARKS[name] for name in names])
    mask = told(np.maximum(face(), marks))
    assert mask[marks > 100].mean() > 0.97 and mask[face() > 100].mean() < 0.01


def loose(draw):
    ink = face()
    draw(ink)
    return ink


@pytest.mark.parametrize(
    "ink",
    [
        face(),
        loose(lambda ink: cv2.circle(ink, (175, 480), 14, (255,), 3)),  # an earring
        loose(
            lambda ink: cv2.polylines(ink, [np.array([(250, 720), (400, 760), (550, 720)])], False, (255,), 4)
        ),  # a collar
        loose(lambda ink: cv2.ellipse(ink, (650, 600), (70, 90), 30, 0, 300, (255,), 4)),  # a hand
        loose(lambda ink: cv2.polylines(ink, [np.array([(390, 100), (420, 60)])], False, (255,), 4)),  # a stray hair
        np.zeros((SIDE, SIDE), np.uint8),
        rectangle(100, 4),
    ],
    ids=["a face", "earring", "collar", "hand", "hair", "nothing", "a box"],
)
def test_what_may_be_the_drawings_stays_with_it(ink):
    assert foreign(ink) is None


def test_glasses_and_open_mouths_are_no_balloons():
    ink = face()
    cv2.ellipse(ink, (400, 530), (80, 45), 0, 0, 360, (255,), 4, cv2.LINE_AA)
    for n in range(6):  # teeth
        cv2.line(ink, (350 + 20 * n, 500), (350 + 20 * n, 515), (255,), 2)
    assert foreign(ink) is None
