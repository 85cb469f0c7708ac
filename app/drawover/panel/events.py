"""Parses server-sent events from a byte stream. Knows only the text format, not the meaning of events."""

import codecs
import json


class Event:
    """One event: `name` ("message" if unnamed), `data` (str), `id` (str, the last one so far)."""

    __slots__ = ("data", "id", "name")

    def __init__(self, name, data, id):
        self.name, self.data, self.id = name, data, id

    def json(self):
        """-> dict; raises ValueError when the data is not a JSON object."""
        fields = json.loads(self.data)
        if not isinstance(fields, dict):
            raise ValueError("the data of the event {!r} is not an object".format(self.name))
        return fields

    def __repr__(self):
        return "Event({!r}, {!r}, {!r})".format(self.name, self.data, self.id)


class EventParser:
    """Feed it chunks of any size; it returns complete events. `last_id`: the Last-Event-ID for a reconnect."""

    def __init__(self, last_id=""):
        self.last_id = last_id
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._rest = ""
        self._skip_newline = False  # the previous chunk ended in a carriage return
        self._name, self._lines = "", []

    def feed(self, chunk):
        """-> list of the Events that these bytes completed."""
        text = self._decoder.decode(chunk)
        if self._skip_newline and text:
            self._skip_newline = False
            if text.startswith("\n"):
                text = text[1:]
        if text.endswith("\r"):
            self._skip_newline = True
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        *lines, self._rest = (self._rest + text).split("\n")
        return [event for event in map(self._line, lines) if event]

    def _line(self, line):
        if not line:
            return self._dispatch()
        field, _, value = line.partition(":")
        if value.startswith(" "):
            value = value[1:]
        if field == "data":
            self._lines.append(value)
        elif field == "event":
            self._name = value
        elif field == "id" and "\0" not in value:
            self.last_id = value
        return None

    def _dispatch(self):
        name, lines = self._name, self._lines
        self._name, self._lines = "", []
        return Event(name or "message", "\n".join(lines), self.last_id) if lines else None
