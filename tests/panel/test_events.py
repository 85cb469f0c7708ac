"""Server-sent events: whole events come out however the bytes are cut."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawover.panel.events import EventParser

words = st.text(st.characters(blacklist_characters="\r\n\0", blacklist_categories=("Cs",)), max_size=12)
names = words.filter(lambda word: word and not word.startswith((" ", "\ufeff")))


@settings(deadline=None, max_examples=120)
@given(
    st.lists(st.tuples(names, st.lists(words, min_size=1, max_size=3)), max_size=5),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.lists(st.integers(0, 400), max_size=12),
)
def test_events_survive_any_cut_and_any_newline(events, newline, cuts):
    text = "".join(
        f": beat{newline}id: {number}{newline}event: {name}{newline}"
        + "".join(f"data: {line}{newline}" for line in lines)
        + newline
        for number, (name, lines) in enumerate(events)
    )
    raw = text.encode()
    places = sorted({0, len(raw), *(min(cut, len(raw)) for cut in cuts)})
    parser = EventParser()
    found = [event for a, b in itertools.pairwise(places) for event in parser.feed(raw[a:b])]
    assert [(e.name, e.data, e.id) for e in found] == [
        (name, "\n".join(lines), str(number)) for number, (name, lines) in enumerate(events)
    ]


@settings(deadline=None, max_examples=100)
@given(st.lists(st.binary(max_size=40), max_size=8))
def test_no_bytes_make_it_fall_over(chunks):
    parser = EventParser()
    for chunk in chunks:
        assert all(isinstance(event.name, str) for event in parser.feed(chunk))


def test_an_unfinished_event_stays_inside():
    parser = EventParser()
    assert parser.feed(b"data: one\n") == []
    assert [event.data for event in parser.feed(b"\n")] == ["one"]
    assert parser.feed(b": only a beat\n\n") == []


def test_data_that_is_no_object_is_refused():
    (event,) = EventParser().feed(b"data: [1]\n\n")
    with pytest.raises(ValueError, match="not an object"):
        event.json()
