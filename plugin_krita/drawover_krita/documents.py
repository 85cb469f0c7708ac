"""Maps Krita's open documents to keys that stay the same while they are open.

libkis creates a new wrapper at each call; wrappers have equality but no identity.
"""

import itertools

from krita import Krita


class Documents:
    """One instance for all of Krita's windows."""

    def __init__(self):
        self._known = []  # (key, document)
        self._numbers = itertools.count(1)

    def key(self, document):
        """-> str: the key of an open document; "" for None."""
        if document is None:
            return ""
        for key, known in self._known:
            if known == document:
                return key
        key = "document-{}".format(next(self._numbers))
        self._known.append((key, document))
        return key

    def find(self, key):
        """-> the open document with this key, or None if it is closed."""
        document = next((known for each, known in self._known if each == key), None)
        return document if document is not None and self.is_open(document) else None

    def is_open(self, document):
        """Return whether this document is open."""
        return document in Krita.instance().documents()

    def forget_closed(self):
        """-> list of the keys of the documents that were closed since the last call."""
        closed = [(key, document) for key, document in self._known if not self.is_open(document)]
        self._known = [pair for pair in self._known if pair not in closed]
        return [key for key, _ in closed]
