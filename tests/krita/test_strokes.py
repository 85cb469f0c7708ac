"""Strokes by the real pointer in a real Krita, while Live, shortcuts and insertions do their work: none is cut or lost.

DRAWOVER_TEST_STROKES=200 draws as many; the usual run draws fewer. Krita's brush itself depends a little on when it is
given the pointer's places: of 200 strokes drawn twice without the plugin at work, 3 differed in some of their pixels;
with it at work 1 did, and none was cut or lost. So ends and extent are compared; pixels that differ are printed.
"""

import os

from . import driving

COUNT = int(os.environ.get("DRAWOVER_TEST_STROKES", "30"))
OFF = 4  # pixels at a stroke's ends: where a busy machine lets Krita see a fast stroke's first and last points


def test_the_strokes_are_those_without_the_plugin_at_work(run_krita):
    more = {"DRAWOVER_TEST_STROKES": str(COUNT)}
    out = run_krita("strokes", more=more, opengl=True, command=driving.stub_engine(), limit=120 + 12 * COUNT).out
    for name in ("again", "disturbed"):
        print(name, [(number, each) for number, each in enumerate(out[name]["apart"]) if each[0]])
    alone, disturbed = out["alone"]["rows"], out["disturbed"]["rows"]
    assert len(alone) == COUNT and all(count > 0 for *_, count in alone)
    other = [
        (stroke, before, after)
        for stroke, before, after in zip(out["strokes"], alone, disturbed, strict=True)
        if max(abs(one - two) for one, two in zip(before, after, strict=True)) > OFF
    ]
    assert not other, f"{len(other)} of {COUNT} strokes are cut or lost: {other[:5]}"
    about = out["disturbed"]
    assert about["inserted"] > 2 and about["shortcuts"] > 2 and about["pen down"] > 0 and about["suggested"] == 8
    assert about["refused"] == []
