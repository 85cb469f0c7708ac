"""The plugin alone, in a Krita without Drawover: its docker installs the engine from a file, and goes on by itself.

DRAWOVER_TEST_INSTALLER=FILE: a tarball or .deb that `make installers` built, instead of the small one made here.
"""

import os
import subprocess

import pytest

import installers

from . import driving


def installer(folder, name, slow=False):
    """A tarball laid out as the real ones, with their scripts; the Python inside starts the panel tests' engine."""
    stem = f"drawover-{name}-linux-x86_64"
    home = folder / "made" / stem
    stub = " ".join(f"'{word}'" for word in driving.stub_engine())
    version = "sleep 60" if slow else "echo drawover 1"
    python = f'#!/bin/sh\nif [ "$4" = --version ]; then {version}; exit; fi\nshift 4\nexec {stub} "$@"\n'
    installers._write(home / "bin" / "python3", python, 0o755)
    for script, source in (("drawover", "drawover.sh"), ("install.sh", "install.sh")):
        installers._write(home / script, installers._filled(source), 0o755)
    installers._share(home / "share")
    words = ["tar", "-C", str(folder / "made"), "-cJf", str(folder / f"{stem}.tar.xz"), stem]
    subprocess.run(words, check=True)


def prepare(folder):
    (folder / "wrong.tar.xz").write_text("a letter to my aunt")
    installer(folder, "slow", slow=True)
    installer(folder, "1")


@pytest.fixture(scope="module")
def ran(run_krita):
    more = {"DRAWOVER_TEST_INSTALLER": os.environ.get("DRAWOVER_TEST_INSTALLER", "")}
    return run_krita("installing", limit=500.0, more=more, prepare=prepare)


@pytest.fixture(scope="module")
def out(ran):
    return ran.out


def test_the_docker_says_that_the_engine_is_missing(out):
    assert out["said"].startswith("Drawover's engine is not installed.")


def test_a_wrong_file_is_reported_and_leaves_nothing(out):
    assert "“wrong.tar.xz” is not an installer of Drawover" in out["wrong"]
    assert out["after wrong"] == []


def test_cancel_leaves_nothing(out):
    assert out["bar"]
    assert out["cancelled"] == "Cancelled: nothing was installed."
    assert out["after cancel"] == []


def test_the_engine_is_installed_into_the_home_and_the_docker_goes_on(ran):
    out = ran.out
    assert out["ready"] == "ready"
    program, word = out["command"]
    assert word == "serve" and program == str(ran.home / ".local" / "bin" / "drawover")
    assert (ran.home / ".local" / "bin" / "drawover").resolve().is_relative_to(ran.home / "data" / "drawover")
    assert [name for name in out["kept"] if name.startswith("new-")] == []
    assert (ran.home / "data/applications/drawover.desktop").is_file()
