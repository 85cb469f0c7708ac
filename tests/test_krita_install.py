"""`drawover krita install | uninstall | status` on made-up Krita folders: no Krita is needed, and none is touched."""

import ast
import json
import shutil
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawover import __version__
from drawover.krita import checks, kritarc
from drawover.krita import plugin as krita
from drawover.panel.runtime import proof

which = shutil.which
KRITARC = """[advancedColorSelector]
minimalShadeSelectorLineConfig=0|0.2|0|

[python]
enable_quickaccess=true

[theme]
Theme=Krita dark
"""


def is_on(text):
    return kritarc.is_on(text, krita.SWITCH)


def switched(text, on):
    return kritarc.set_switch(text, krita.SWITCH, on)


@pytest.fixture
def folders(tmp_path, monkeypatch):
    monkeypatch.setattr(
        krita.shutil, "which", lambda name, path=None: None if name == "krita" else which(name, path=path)
    )
    monkeypatch.setenv("DRAWOVER_RUNTIME", str(tmp_path / "run"))
    data, config = tmp_path / "data" / "krita", tmp_path / "config"
    data.mkdir(parents=True)
    config.mkdir()
    (config / "kritarc").write_text(KRITARC)
    return data, config


def tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_install_makes_a_plugin_that_is_complete_switched_on_and_knows_its_engine(folders):
    data, config = folders
    lines = krita.install(data, config)
    assert all(line.ok for line in lines), lines
    assert (data / "pykrita/drawover_krita.desktop").is_file()
    assert (data / "pykrita/drawover_krita/__init__.py").is_file()
    assert (data / "pykrita/drawover_krita/panel/host.py").is_file()
    assert (data / "actions/drawover_krita.action").is_file()
    assert is_on((config / "kritarc").read_text())
    launch = json.loads((data / "drawover/drawover_launch.json").read_text())
    assert launch == {"command": [sys.executable, "-m", "drawover", "serve"], "runtime": None}
    assert not list(data.rglob("__pycache__"))


def test_the_plugin_folder_holds_nothing_that_an_update_may_not_replace(folders):
    data, config = folders
    krita.install(data, config)
    inside = {path.suffix for path in (data / "pykrita/drawover_krita").rglob("*") if path.is_file()}
    assert ".json" not in inside


def test_installing_twice_is_installing_once(folders):
    data, config = folders
    krita.install(data, config)
    once = tree(data.parents[1])
    krita.install(data, config)
    assert tree(data.parents[1]) == once


def test_install_removes_files_of_an_older_version(folders):
    data, config = folders
    krita.install(data, config)
    old = data / "pykrita/drawover_krita/panel/old_widget.py"
    old.write_text("gone in this version")
    manifest = data / "drawover/installed.json"
    listed = json.loads(manifest.read_text())
    listed["files"].append("pykrita/drawover_krita/panel/old_widget.py")
    manifest.write_text(json.dumps(listed))
    (data / "pykrita/drawover_krita/__pycache__").mkdir()
    (data / "pykrita/drawover_krita/__pycache__/host.cpython-311.pyc").write_bytes(b"stale")
    krita.install(data, config)
    assert not old.exists()
    assert not list(data.rglob("__pycache__"))


def test_uninstall_leaves_everything_as_it_was(folders):
    data, config = folders
    (data / "pykrita/other").mkdir(parents=True)
    (data / "pykrita/other/__init__.py").write_text("somebody else's plugin")
    (data / "actions").mkdir()
    before = tree(data.parents[1])
    krita.install(data, config)
    assert tree(data.parents[1]) != before
    assert all(line.ok for line in krita.uninstall(data, config))
    assert tree(data.parents[1]) == before


def test_uninstall_keeps_and_names_what_is_not_its_own(folders):
    data, config = folders
    krita.install(data, config)
    notes = data / "pykrita/drawover_krita/my notes.txt"
    notes.write_text("mine")
    lines = krita.uninstall(data, config)
    assert notes.read_text() == "mine"
    assert any("my notes.txt" in line.sentence for line in lines)


def test_a_manifest_that_names_files_outside_krita_removes_nothing_there(folders, tmp_path):
    data, config = folders
    krita.install(data, config)
    precious = tmp_path / "drawing.kra"
    precious.write_text("a drawing")
    manifest = data / "drawover/installed.json"
    manifest.write_text(json.dumps({"version": "0", "files": ["../../drawing.kra", str(precious)]}))
    krita.uninstall(data, config)
    assert precious.exists()


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "[python]\n",
        "[python]",
        "top=1\n",
        "top=1",
        KRITARC,
        "[python]\nenable_drawover_krita=false\nenable_x=true\n",
        "[a]\nx=[python]\n[python]\n\n\n[b]\ny=1\n",
    ],
)
def test_the_switch_is_the_only_line_that_changes(text, ending):
    text = text.replace("\n", ending)
    on = switched(text, True)
    assert is_on(on)
    assert switched(on, True) == on
    kept = [line for line in on.splitlines() if "enable_drawover_krita" not in line and line.strip()]
    old = [line for line in text.splitlines() if "enable_drawover_krita" not in line and line.strip()]
    assert [line for line in kept if line != "[python]"] == [line for line in old if line != "[python]"]
    assert not is_on(switched(on, False))
    assert on.count("[python]") == max(1, text.count("[python]"))
    if "\r\n" in text:
        assert on.count("\n") == on.count("\r\n")


names = st.text(
    st.characters(blacklist_characters="[]=\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", codec="utf-8"), min_size=1
)
groups = st.dictionaries(names, st.dictionaries(names, names, max_size=3), max_size=4)


@settings(deadline=None, max_examples=60)
@given(groups)
def test_switching_on_and_off_keeps_any_settings(made):
    text = "".join(
        f"[{group}]\n" + "".join(f"{k}={v}\n" for k, v in entries.items()) for group, entries in made.items()
    )
    on = switched(text, True)
    assert is_on(on)
    off = switched(on, False)
    if "python" not in {group.strip() for group in made}:
        assert off == text


def test_kritarc_keeps_its_mode_its_link_and_bytes_that_are_not_text(folders, tmp_path):
    data, config = folders
    real = tmp_path / "dotfiles"
    real.write_bytes(b"[x]\nname=\xff\xfe\n")
    real.chmod(0o600)
    (config / "kritarc").unlink()
    (config / "kritarc").symlink_to(real)
    krita.install(data, config)
    assert (config / "kritarc").is_symlink()
    assert real.stat().st_mode & 0o777 == 0o600
    assert real.read_bytes().startswith(b"[x]\nname=\xff\xfe\n")


def test_status_names_each_missing_link(folders):
    data, config = folders

    def wrong():
        return [line.sentence for line in krita.status(data, config) if not line.ok]

    assert any("not installed" in sentence for sentence in wrong())
    krita.install(data, config, python=str(data / "no-python"))
    assert any("is gone" in sentence for sentence in wrong())
    (data / "pykrita/drawover_krita/host.py").write_text("# older")
    assert any("another version" in sentence for sentence in wrong())
    (data / "pykrita/drawover_krita/host.py").unlink()
    assert any("lacks 1 files" in sentence and "host.py" in sentence for sentence in wrong())
    (config / "kritarc").write_text(KRITARC)
    assert any("switched off" in sentence for sentence in wrong())
    (data / "drawover/drawover_launch.json").write_text("{")
    assert any("how to start the engine" in sentence for sentence in wrong())


def test_the_command_that_mends_several_links_stands_once(folders):
    wrong = [line.sentence for line in krita.status(*folders) if not line.ok]
    ours = [sentence for sentence in wrong if "the plugin" in sentence or "nothing tells" in sentence]
    assert len(ours) == 3, "not installed, not switched on, nothing to start"
    assert [sentence.count("drawover krita install") for sentence in ours] == [0, 0, 1]
    assert ours[0].endswith("is not installed.") and ours[1].endswith("kritarc.")


def test_status_says_when_the_python_has_no_drawover_and_when_the_engine_dies(folders, tmp_path):
    data, config = folders
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    krita.install(data, config, python=str(fake))
    assert any("has no Drawover" in line.sentence for line in krita.status(data, config))
    fake.write_text(f'#!/bin/sh\n[ "$1" = -c ] && echo {__version__} && exit\necho "no packs at all" >&2\nexit 1\n')
    assert any("no packs at all" in line.sentence for line in krita.status(data, config) if not line.ok)


def test_status_asks_a_running_engine(folders, tmp_path):
    data, config = folders
    krita.install(data, config)
    run = tmp_path / "run"
    run.mkdir()
    answer = {"version": __version__, "packs": [{"name": "faces", "problem": None}]}
    shown, known = [], ["key"]

    class Engine(BaseHTTPRequestHandler):
        def do_GET(self):
            told, key = answer, self.headers["Authorization"]
            if self.path.startswith("/v1/hello?nonce="):
                told = {"proof": proof(known[0], self.headers["Host"], self.path.partition("=")[2])}
            shown.append(key)
            self.send_response(200 if key == ("Bearer key" if told is answer else None) else 401)
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Engine) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        info = {"address": f"http://127.0.0.1:{server.server_port}", "token": "key", "protocol": 3, "pid": 1}
        (run / "engine.json").write_text(json.dumps(info))
        lines = krita.status(data, config)
        assert all(line.ok for line in lines), lines
        assert any("is running and answers" in line.sentence and "faces" in line.sentence for line in lines)
        answer["packs"] = [{"name": "faces", "problem": "Its hash is wrong."}]
        wrong = [line.sentence for line in krita.status(data, config) if not line.ok]
        assert len(wrong) == 1 and "no pack" in wrong[0] and "Its hash is wrong." in wrong[0]
        shown.clear()
        known[0] = "another's"  # somebody else listens at the port: it is not told the token
        assert checks.query_engine(run) is None
        assert shown == [None]
        server.shutdown()


# -- Krita's own Python, and its sandbox ------------------------------------------------------------------------------


def script(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def system(tmp_path):
    """system(has, python, qt): what is said of a Krita of the system; `has` is what its Python does when asked."""

    def make(has="true", python=b"libpython3.11.so.1.0", qt=b"libQt5Core.so.5", release="ID=debian\n"):
        program = script(tmp_path / "usr/bin/krita", "exit 1\n")
        plugin = tmp_path / "usr/lib/x86_64-linux-gnu/kritaplugins/kritapykrita.so"
        plugin.parent.mkdir(parents=True, exist_ok=True)
        plugin.write_bytes(b"\x7fELF..." + python + b"\0" + qt + b"\0")
        script(tmp_path / "usr/bin/python3.11", f'echo "$2" > {tmp_path}/asked\n{has}\n')
        (tmp_path / "os-release").write_text(release)
        return list(checks.check_python("Krita", program, tmp_path / "os-release"))

    return make


def test_a_krita_whose_python_has_qt(system, tmp_path):
    assert system() == [(True, "Krita: its Python 3.11 has PyQt5.")]
    assert "PyQt5.QtNetwork" in (tmp_path / "asked").read_text()
    assert system(qt=b"libQt6Core.so.6") == [(True, "Krita: its Python 3.11 has PyQt6.")]


@pytest.mark.parametrize(
    ("qt", "release", "mend"),
    [
        (b"libQt5Core.so.5", "ID=debian\n", "Run: sudo apt install python3-pyqt5"),
        (b"libQt6Core.so.6", 'ID=linuxmint\nID_LIKE="ubuntu debian"\n', "Run: sudo apt install python3-pyqt6"),
        (b"libQt5Core.so.5", "ID=fedora\n", "Run: sudo dnf install python3-qt5"),
        (b"libQt5Core.so.5", "ID=manjaro\nID_LIKE=arch\n", "Run: sudo pacman -S python-pyqt5"),
        (b"libQt6Core.so.6", 'ID="opensuse-tumbleweed"\n', "Run: sudo zypper install python3-PyQt6"),
        (b"libQt5Core.so.5", "ID=plan9\n", "Install PyQt5 for Python 3.11 with your system's packages."),
    ],
)
def test_a_krita_whose_python_lacks_qt(system, qt, release, mend):
    (line,) = system(has='echo "ModuleNotFoundError: No module named PyQt" >&2; exit 1', qt=qt, release=release)
    assert not line.ok and line.sentence.endswith(mend)
    assert "lacks PyQt" in line.sentence and "No module named PyQt" in line.sentence


def test_a_krita_that_cannot_run_plugins(system, tmp_path):
    (line,) = system(python=b"libpython3.6m.so.1.0")
    assert not line.ok and "3.8 or newer" in line.sentence
    (tmp_path / "usr/lib/x86_64-linux-gnu/kritaplugins/kritapykrita.so").unlink()
    (line,) = checks.check_python("Krita", str(tmp_path / "usr/bin/krita"))
    assert not line.ok and "without Python" in line.sentence


def test_a_krita_that_brings_its_own_python_is_not_judged(tmp_path):
    assert list(checks.check_python("Krita", script(tmp_path / "krita.appimage", "exit 1\n"))) == []
    assert list(checks.check_python("Krita", None)) == []


def test_status_and_install_say_that_kritas_python_lacks_qt(folders, system, tmp_path, monkeypatch):
    data, config = folders
    system(has="exit 1")
    monkeypatch.setattr(krita.shutil, "which", lambda name, path=None: str(tmp_path / "usr/bin/krita"))
    for command in (krita.install, krita.status):
        assert [line for line in command(data, config) if "lacks PyQt5" in line.sentence and not line.ok]


PERMISSIONS = """[Context]
shared={shared};ipc;
filesystems=host;

[Session Bus Policy]
{bus}
"""


@pytest.mark.parametrize(
    ("shared", "bus", "mends"),
    [
        ("network", "org.freedesktop.Flatpak=talk", []),
        ("network", "org.kde.kglobalaccel=talk", ["--talk-name=org.freedesktop.Flatpak"]),
        ("x11", "org.freedesktop.Flatpak=talk", ["--share=network"]),
        ("x11", "", ["--talk-name=org.freedesktop.Flatpak", "--share=network"]),
    ],
)
def test_what_flatpak_permits(tmp_path, shared, bus, mends):
    (tmp_path / "told").write_text(PERMISSIONS.format(shared=shared, bus=bus))
    script(tmp_path / "bin/flatpak", f'[ "$*" = "info --show-permissions org.kde.krita" ] && cat {tmp_path}/told\n')
    lines = list(checks.check_sandbox("Krita from Flatpak", {"PATH": str(tmp_path / "bin") + ":/bin:/usr/bin"}))
    wrong = [line.sentence for line in lines if not line.ok]
    assert len(lines) == 2 and len(wrong) == len(mends)
    for sentence, mend in zip(wrong, mends, strict=True):
        assert sentence.endswith(f"Run: flatpak override --user {mend} org.kde.krita")


def test_a_krita_from_snap_needs_an_engine_that_runs(folders, tmp_path):
    data, config = folders
    krita.install(data, config)
    (data / "drawover/drawover_launch.json").write_text(json.dumps({"command": None, "runtime": str(tmp_path / "box")}))
    wrong = [line.sentence for line in krita.status(data, config) if not line.ok]
    assert len(wrong) == 1 and wrong[0].endswith(f"Run: drawover serve --runtime {tmp_path / 'box'}")


def test_a_disk_that_refuses_is_one_sentence(tmp_path):
    blocked = tmp_path / "data"
    blocked.write_text("a file where a folder should be")
    lines = krita.install(blocked, tmp_path)
    assert [line.ok for line in lines] == [False]
    assert "cannot be used" in lines[0].sentence


def test_no_krita_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    for command in (krita.install, krita.uninstall, krita.status):
        lines = command()
        assert len(lines) == 1 and not lines[0].ok and "No Krita" in lines[0].sentence


def test_where_krita_keeps_its_things():
    home = Path("/home/ada")
    linux = krita.krita_locations(home, {}, "linux")
    assert linux[0].data == home / ".local/share/krita" and linux[0].config == home / ".config/kritarc"
    assert linux[1].data == home / ".var/app/org.kde.krita/data/krita"
    assert linux[1].command("/p")[:2] == ["flatpak-spawn", "--host"] and linux[1].runtime
    assert linux[2].data.is_relative_to(home / "snap")
    assert linux[2].command("/p") is None and linux[2].runtime
    set_by_hand = krita.krita_locations(home, {"XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c"}, "linux")
    assert set_by_hand[0].data == Path("/d/krita") and set_by_hand[0].config == Path("/c/kritarc")
    windows = krita.krita_locations(home, {"APPDATA": "/roaming", "LOCALAPPDATA": "/local"}, "win32")
    assert windows == [krita.Krita("Krita", Path("/roaming/krita"), Path("/local/kritarc"))]
    mac = krita.krita_locations(home, {}, "darwin")[0]
    assert mac.data == home / "Library/Application Support/krita" and mac.config == home / "Library/Preferences/kritarc"


def test_the_plugin_needs_nothing_that_an_older_krita_lacks():
    for relative, source in krita.plugin_files().items():
        if source.suffix != ".py":
            continue
        tree = ast.parse(source.read_text(encoding="utf-8"), filename=relative, feature_version=(3, 8))
        imported = {
            name.partition(".")[0]
            for node in ast.walk(tree)
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom) and node.level == 0
                else []
            )
        }
        allowed = set(sys.stdlib_module_names) | {"krita", "pykrita", "PyQt5", "PyQt6"}
        if relative.endswith("panel/qt.py"):
            allowed |= {"PySide6", "shiboken6"}  # behind the choice of binding, which is never that one inside Krita
        assert imported <= allowed, (relative, imported - allowed)


def test_the_zip_is_what_kritas_importer_takes(tmp_path):
    path = krita.build_zip(tmp_path / "made" / "drawover_krita.zip")
    with zipfile.ZipFile(path) as archive:
        inside = archive.namelist()
        desktop = archive.read("drawover_krita.desktop").decode()
    assert "X-KDE-Library=drawover_krita" in desktop
    assert {"drawover_krita/__init__.py", "drawover_krita/Manual.html", "drawover_krita.action"} <= set(inside)
    assert "drawover_krita/panel/host.py" in inside
    assert {"drawover_krita/", "drawover_krita/panel/"} <= set(inside)  # the importer looks for these entries
    assert not [name for name in inside if "__pycache__" in name]
    assert krita.build_zip(tmp_path / "again.zip").read_bytes() == path.read_bytes()
