"""Newer Kritas say here which Qt they run on."""

import os


def qt_major_version():
    return int(os.environ["DRAWOVER_TEST_QT"])
