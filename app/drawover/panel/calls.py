"""Single HTTP calls to the engine: sends them, limits their time, and turns every failure into a sentence.

Signals only: no threads, no nested event loops. client.py and job.py define what the calls mean.
"""

import json

from .qt import QtCore, QtNetwork, data, is_deleted
from .wording import worded
from .words import later, tr

_REFUSED = later("The engine does not answer.")
_STATUS_SENTENCES = {
    401: later("The engine did not accept this panel's key."),
    403: later("The engine refused this panel."),
    404: later("That result is no longer held; run Suggest again."),
    413: later("The drawing is too large for the engine."),
    429: later("The engine has enough to do; wait a moment, then press Suggest again."),
}
_STATUS_CODES = {401: "token", 403: "refused", 404: "forgotten", 413: "input", 429: "busy"}


class Answer:
    """A response. status: HTTP status, 0 if there was none; body: bytes; code, sentence: "" on success."""

    __slots__ = ("body", "code", "sentence", "status")

    def __init__(self, status, body, code="", sentence=""):
        self.status, self.body, self.code, self.sentence = status, body, code, sentence

    @property
    def ok(self):
        return 200 <= self.status < 300 and not self.code

    def json(self):
        """-> dict; raises ValueError when the body is not a JSON object."""
        fields = json.loads(self.body.decode("utf-8"))
        if not isinstance(fields, dict):
            raise ValueError("not an object")
        return fields


class Call(QtCore.QObject):
    """A running call. After `cancel()` its callback is never called."""

    def __init__(self, reply, done, timeout, parent):
        super().__init__(parent)
        self.reply = reply
        self._done, self._timed_out = done, False
        reply.finished.connect(self._finish)
        self._timer = QtCore.QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._time_out)
        if timeout:
            self._timer.start(timeout)

    def cancel(self):
        self._done = None
        if not is_deleted(self.reply) and not self.reply.isFinished():
            self.reply.abort()

    def _time_out(self):
        self._timed_out = True
        self.reply.abort()

    def _finish(self):
        self._timer.stop()
        done, self._done = self._done, None
        answer = self._answer() if done else None
        self.reply.deleteLater()  # it stays a child of its network manager, which must not be deleted before it
        self.deleteLater()
        if done:
            done(answer)

    def _answer(self):
        status = self.reply.attribute(QtNetwork.QNetworkRequest.Attribute.HttpStatusCodeAttribute)
        status = int(status) if status else 0
        failed = self.reply.error() != QtNetwork.QNetworkReply.NetworkError.NoError
        if self._timed_out:
            return Answer(0, b"", "timeout", tr("The engine took too long to answer."))
        if status == 0:
            refused = QtNetwork.QNetworkReply.NetworkError.ConnectionRefusedError
            closed = QtNetwork.QNetworkReply.NetworkError.RemoteHostClosedError
            if self.reply.error() in (refused, closed):
                return Answer(0, b"", "engine", tr(_REFUSED))
            return Answer(0, b"", "engine", "{} ({})".format(tr(_REFUSED)[:-1], self.reply.errorString()) + ".")
        body = data(self.reply.readAll())
        if 200 <= status < 300:
            return Answer(status, body, *(("engine", tr("The engine broke off its answer.")) if failed else ("", "")))
        return _refusal(status, body)


def _refusal(status, body):
    code = _STATUS_CODES.get(status, "http-{}".format(status))
    known = _STATUS_SENTENCES.get(status)
    sentence = tr(known) if known else tr("The engine answered with an error ({}).").format(status)
    answer = Answer(status, body, code, sentence)
    try:
        error = answer.json().get("error")
    except ValueError:  # not the engine's JSON: keep our own sentence
        return answer
    if isinstance(error, dict):
        answer.sentence = worded(error.get("message"), error.get("sentence") or sentence)
        if status not in _STATUS_CODES:
            answer.code = str(error.get("code") or code)
    return answer


class Calls(QtCore.QObject):
    """Calls to one engine, whose address is set by `point(address, token)`."""

    def __init__(self, parent=None):
        super().__init__(parent)
        # Three, since each opens only a few connections: event streams, which stay open, must not delay pictures, and
        # large layers must not delay the check whether the engine is alive.
        self._quick = self._network()
        self._streams = self._network()
        self._watch = self._network()
        self._address, self._token = "", ""

    def _network(self):
        network = QtNetwork.QNetworkAccessManager(self)
        network.setProxy(QtNetwork.QNetworkProxy(QtNetwork.QNetworkProxy.ProxyType.NoProxy))
        return network

    def point(self, address, token):
        self._address, self._token = address.rstrip("/"), token

    def ask(self, address, path, done, timeout=10000):
        """GET from any address, without our token; -> Call."""
        return Call(self._watch.get(_plain_request(address.rstrip("/") + path)), done, timeout, self)

    def watch(self, path, done, timeout=0):
        """Like get(), on a connection that other calls do not delay; -> Call."""
        return Call(self._watch.get(self._request(path)), done, timeout, self)

    def get(self, path, done, timeout=30000):
        """-> Call; `done(Answer)` is called once."""
        return Call(self._quick.get(self._request(path)), done, timeout, self)

    def delete(self, path, done=None, timeout=10000):
        return Call(self._streams.deleteResource(self._request(path)), done, timeout, self)

    def post(self, path, fields, done, timeout=30000):
        """POST a JSON object; -> Call."""
        request = self._request(path)
        request.setHeader(QtNetwork.QNetworkRequest.KnownHeaders.ContentTypeHeader, "application/json")
        body = QtCore.QByteArray(json.dumps(fields).encode("utf-8"))
        return Call(self._quick.post(request, body), done, timeout, self)

    def post_form(self, path, fields, pictures, done, timeout=60000):
        """POST a multipart form: `request` (JSON of `fields`), and a part for each of `pictures` (name to PNG)."""
        form = QtNetwork.QHttpMultiPart(QtNetwork.QHttpMultiPart.ContentType.FormDataType)
        form.append(_part('form-data; name="request"', "application/json", json.dumps(fields).encode("utf-8")))
        for name, png in pictures.items():
            form.append(_part('form-data; name="{0}"; filename="{0}.png"'.format(name), "image/png", png))
        reply = self._quick.post(self._request(path), form)
        form.setParent(reply)
        return Call(reply, done, timeout, self)

    def stream(self, path, last_id, done):
        """-> Call of an event stream: read from its `reply` at readyRead; `done(Answer)` when it has ended."""
        request = self._request(path)
        request.setRawHeader(b"Accept", b"text/event-stream")
        request.setRawHeader(b"Cache-Control", b"no-cache")
        if last_id:
            request.setRawHeader(b"Last-Event-ID", last_id.encode("utf-8"))
        return Call(self._streams.get(request), done, 0, self)

    def _request(self, path):
        request = _plain_request(self._address + path)
        if hasattr(request, "setDecompressedSafetyCheckThreshold"):  # an empty layer is a thousand times smaller
            request.setDecompressedSafetyCheckThreshold(-1)
        request.setRawHeader(b"Authorization", b"Bearer " + self._token.encode("ascii", "replace"))
        return request


def _plain_request(address):
    attribute = QtNetwork.QNetworkRequest.Attribute
    request = QtNetwork.QNetworkRequest(QtCore.QUrl(address))
    # The token must never follow a redirect to another host, and the engine's answers must never be cached.
    request.setAttribute(
        attribute.RedirectPolicyAttribute, QtNetwork.QNetworkRequest.RedirectPolicy.ManualRedirectPolicy
    )
    load = QtNetwork.QNetworkRequest.CacheLoadControl.AlwaysNetwork
    request.setAttribute(attribute.CacheLoadControlAttribute, load)
    request.setAttribute(attribute.CookieLoadControlAttribute, QtNetwork.QNetworkRequest.LoadControl.Manual)
    return request


def _part(disposition, kind, body):
    part = QtNetwork.QHttpPart()
    part.setRawHeader(b"Content-Disposition", disposition.encode("ascii"))
    part.setRawHeader(b"Content-Type", kind.encode("ascii"))
    part.setBody(QtCore.QByteArray(body))
    return part
