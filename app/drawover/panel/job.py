"""One request to the engine: its events as they arrive, its pictures and layers on demand.

client.py creates it and knows the engine; no widgets here.
"""

import json
from typing import Any

from . import pixels
from .events import EventParser
from .qt import QtCore, QtGui, data, is_deleted
from .steps import Steps
from .wording import worded
from .words import tr

_SILENCE = 35000  # ms without a byte; the engine sends a heartbeat every ten seconds
_RETRY = 150  # ms before reconnecting a broken stream: enough for a killed engine to exit
_RETRIES = 4


class Job(QtCore.QObject):
    """A running or finished request. After `done` or `failed` no more events come; pictures and layers still do.

    A wish is a tuple of (name, value): task parameters that override those the suggestion was made with.

    After failed(), suggestions that arrived before can still be fetched, unless the engine has forgotten them.
    """

    queued = QtCore.Signal(int)  # jobs ahead of this one
    progress = QtCore.Signal(float, str)  # 0..1, and the current activity
    suggestion = QtCore.Signal(dict)  # number, index, kind, measures, notes, recipe
    pictured = QtCore.Signal(int, QtGui.QImage)  # suggestion's number, its picture
    done = QtCore.Signal(int)  # how many suggestions
    failed = QtCore.Signal(str, str)  # code, sentence; code "cancelled" after cancel()
    trouble = QtCore.Signal(int, str, str)  # suggestion's number, code, sentence: fetching its picture failed

    def __init__(self, client, parent=None):
        super().__init__(parent)
        self.client = client
        self.address = ""  # "/v1/jobs/ID", once the engine has accepted it
        self.count = 0  # suggestions so far
        self.measures = {}  # the engine's measures of the complete answer, set when done
        self.over = False
        self.cancelled = False
        self._forgotten = False
        self._stream = None
        self._retries = 0
        self._parser = EventParser()
        self._silence = QtCore.QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.timeout.connect(self._heartbeat_missed)
        self._wishes = {}  # number -> the latest wish
        self._calls = {}  # number -> Call
        self._fetching = []  # functions that cancel the fetching of layers
        self._sending: Any = None  # the Steps that prepare and send the drawing

    # -- the panel's interface -------------------------------------------------------------------------------------

    def cancel(self):
        """Stop it now; emits failed("cancelled", …). The engine forgets its suggestions."""
        if self.over:
            return
        self.cancelled = True
        self._end()
        self._delete()
        self.failed.emit("cancelled", tr("Cancelled."))

    def forget(self):
        """The result is no longer needed: let the engine free it, and delete this object. Emits nothing more."""
        if self._forgotten:
            return
        self._forgotten = True
        if not self.over:
            self._end()
        for call in self._calls.values():
            call.cancel()
        for stop in self._fetching:
            stop()
        self._calls.clear()
        self._fetching.clear()
        self._wishes.clear()
        self._delete()
        self.deleteLater()

    def picture(self, number, wish=()):
        """Fetch a suggestion's picture, original or with a wish; emits `pictured`.

        While a fetch is running, only the latest wish is remembered. A picture whose kind was changed by a newer wish
        is dropped; one that differs only in numbers is emitted, so that a moving slider morphs it.
        """
        self._wishes[number] = wish
        if number not in self._calls:
            self._ask(number)

    def layers(self, number, width, height, wish, done, failed):
        """Fetch a suggestion's layers at width × height.

        done(list of HostLayer, positioned relative to the captured drawing); failed(code, sentence).
        """
        self._layers("layers", number, (width, height), wish, done, failed, self.client.shared_folder())

    def pictures(self, name, number, width, height, wish, done, failed):
        """Fetch an extra of the task that consists of layers; done and failed as in layers()."""
        self._layers("extras/" + name, number, (width, height), wish, done, failed, self.client.shared_folder())

    def values(self, name, number, wish, done, failed):
        """Fetch an extra of the task that consists of JSON; done(value); failed(code, sentence)."""
        if not self.address:
            QtCore.QTimer.singleShot(0, lambda: failed("forgotten", tr("That result is no longer held.")))
            return

        def answered(answer):
            self._fetching.remove(stop)
            found = None
            if answer.ok:
                try:
                    found = json.loads(answer.body.decode("utf-8"))
                except ValueError:
                    answer.code, answer.sentence = "engine", tr("The engine's answer could not be understood.")
            if answer.code:
                failed(answer.code, answer.sentence)
            else:
                done(found)

        path = "{}/suggestions/{}/extras/{}{}".format(self.address, number, name, _query(wish))
        stop = self.client.calls.get(path, answered).cancel
        self._fetching.append(stop)

    # -- the engine's interface ------------------------------------------------------------------------------------

    def send(self, steps, post):
        """Run the steps that prepare the request, then post(their return value)."""

        def ready(parts):
            self._sending = None
            post(parts)

        def failed(error):
            self._sending = None
            self._fail("pixels", str(error))

        self._sending = Steps(steps, ready, failed, pixels.PixelError, self)

    def posted(self, answer):
        """Handle the engine's answer to the request itself (a calls.Answer)."""
        if answer.ok:
            try:
                self.address = str(answer.json()["job"])
            except (ValueError, KeyError):
                answer.code, answer.sentence = "engine", tr("The engine's answer could not be understood.")
        if self.over:  # cancelled in the meantime
            self._delete()
        elif answer.code:
            self._fail(answer.code, answer.sentence)
        else:
            self._listen()

    def refuse(self, sentence):
        """Fail: no engine is available."""
        if not self.over:
            self._end()
            self.failed.emit("engine", sentence)

    def engine_died(self):
        """Fail: the engine died."""
        if not self.over:
            self._end()
            self.failed.emit("engine", self.client.verdict(""))

    def _listen(self):
        if self.over:
            return
        self._stream = self.client.calls.stream(self.address + "/events", self._parser.last_id, self._stream_ended)
        self._stream.reply.readyRead.connect(self._read)
        self._silence.start(_SILENCE)

    def _read(self):
        if self.over or self._stream is None:
            return
        self._silence.start(_SILENCE)
        for event in self._parser.feed(data(self._stream.reply.readAll())):
            self._retries = 0
            try:
                self._take(event.name, event.json())
            except (ValueError, KeyError, TypeError):
                self._fail("engine", tr("The engine said something that this panel does not understand."))
            if self.over:
                return

    def _take(self, name, fields):
        if name == "queued":
            self.queued.emit(int(fields["position"]))
        elif name == "progress":
            self.progress.emit(float(fields["fraction"]), worded(fields.get("message"), fields["what"]))
        elif name == "suggestion":
            report = dict(fields)
            report["kind"], report["number"] = str(fields["kind"]), self.count
            for name in ("measures", "notes", "recipe"):
                report[name] = dict(fields[name])
            self.count += 1
            self.suggestion.emit(report)
        elif name == "done":
            self.measures = {str(name): float(value) for name, value in fields["measures"].items()}
            self._end()
            self.done.emit(self.count)
        elif name == "error":
            self._fail(str(fields["code"]), worded(fields.get("message"), fields["sentence"]))

    def _stream_ended(self, answer):
        if self.over:
            return
        self._stream = None
        self._silence.stop()
        if answer.status >= 300:
            self._fail(answer.code, answer.sentence)
        elif self._retries >= _RETRIES:
            self._fail("engine", tr("The engine broke off its answer."))
        else:
            self._retries += 1
            QtCore.QTimer.singleShot(_RETRY * self._retries, self._listen_again)

    def _listen_again(self):
        if not self.over:
            self.client.check(self._listen)

    def _heartbeat_missed(self):
        if self._stream is not None:
            self._stream.reply.abort()

    def _fail(self, code, sentence):
        self._end()
        self._report(code, sentence, self.failed.emit)

    def _report(self, code, sentence, failed):
        """Call failed(code, sentence); if the engine may be the cause, first check whether it is alive."""
        if code in ("engine", "token"):
            report = lambda: failed(code, self.client.verdict(sentence))  # noqa: E731
            self.client.check(lambda: None if self._forgotten or is_deleted(self) else report())
        else:
            failed(code, sentence)

    def _end(self):
        self.over = True
        self.client.job_ended(self)
        self._silence.stop()
        sending, self._sending = self._sending, None
        if sending is not None:
            sending.stop()
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.cancel()

    def _delete(self):
        address, self.address = self.address, ""
        if address:
            self.client.calls.delete(address)

    def _ask(self, number):
        wish = self._wishes[number]
        if not self.address:  # cancelled, so the engine has forgotten it
            self._wishes.pop(number)
            return
        path = "{}/suggestions/{}/picture{}".format(self.address, number, _query(wish))
        self._calls[number] = self.client.calls.get(path, lambda answer: self._pictured(number, wish, answer))

    def _pictured(self, number, wish, answer):
        self._calls.pop(number, None)
        latest = self._wishes.get(number, wish)
        image = QtGui.QImage()
        if answer.ok and not image.loadFromData(QtCore.QByteArray(answer.body), "PNG"):
            answer.code, answer.sentence = "engine", tr("A picture from the engine could not be read.")
        if latest != wish:
            self._ask(number)
        elif answer.ok:
            self._wishes.pop(number, None)
        if answer.ok and _kinds(latest) == _kinds(wish):
            self.pictured.emit(number, image)
        elif answer.code and latest == wish:
            self._wishes.pop(number, None)
            self._report(answer.code, answer.sentence, lambda *why: self.trouble.emit(number, *why))

    def _layers(self, what, number, size, wish, done, failed, folder):
        if not self.address:
            QtCore.QTimer.singleShot(0, lambda: failed("forgotten", tr("That result is no longer held.")))
            return
        path = "{}/suggestions/{}/{}?width={}&height={}{}".format(
            self.address, number, what, *size, _query(wish).replace("?", "&")
        )
        if folder:
            path += "&shared=1"

        def received(layers):
            self._fetching.remove(steps.stop)
            done(layers)

        def unpack_failed(error):
            self._fetching.remove(steps.stop)
            failed("pixels", str(error))

        def answered(answer):
            nonlocal steps
            self._fetching.remove(stop)
            if answer.status == 507 and folder:  # no room for shared files: use the socket
                self._layers(what, number, size, wish, done, failed, "")
            elif answer.ok:
                unpacking = pixels.unpacking_layers(answer.body, folder)
                steps = Steps(unpacking, received, unpack_failed, pixels.PixelError, self)
                self._fetching.append(steps.stop)
            else:
                self._report(answer.code, answer.sentence, failed)

        steps: Any = None
        stop = self.client.calls.get(path, answered, timeout=180000).cancel
        self._fetching.append(stop)


def _kinds(wish):
    """-> the non-numeric parts of a wish."""
    return [(name, value) for name, value in wish if not isinstance(value, float)]


def _query(wish):
    parts = ["{}={}".format(n, "{:.4f}".format(v) if isinstance(v, float) else v) for n, v in wish]
    return "?" + "&".join(parts) if parts else ""
