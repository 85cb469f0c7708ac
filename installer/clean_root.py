"""Installs what `make installers` built on a fresh Debian or Ubuntu without any Python, runs it, takes it away again.

usage: python installer/clean_root.py FOLDER [--suite bookworm] [--roots DIR]  (root; mmdebstrap, Xvfb, xdotool, import)
The fresh root is made once and kept in --roots as a tar, with what apt downloaded. The window shows on a screen
outside, so that inside there is nothing but the package and what it asks for. Ends with a sentence at what is wrong.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import product

START_LIMIT = 2.5  # seconds, from the start to the first paint
SIZE_LIMIT = 350e6  # bytes, each file
PATIENCE, STILL = 60.0, 5.0  # seconds that the window's picture is waited for; and without a change, until it is taken
SUITES = {"bookworm": "debian", "trixie": "debian", "jammy": "ubuntu", "noble": "ubuntu"}
_SERVERS = 5  # X servers that are tried
ARTIST = 1000  # who uses the program; only installing is root's work
# What a system writes of its own accord, and what the person who drew keeps.
_NOT_OURS = ("/proc/", "/dev/", "/sys/", "/tmp/", "/home/", "/var/cache/", "/var/lib/", "/var/log/", "/etc/", "/run/")
_ASK_STATUS = """
import json, urllib.request
sign = json.load(open("/tmp/run/engine.json"))
request = urllib.request.Request(sign["address"] + "/v1/status", headers={"Authorization": "Bearer " + sign["token"]})
with urllib.request.urlopen(request, timeout=60) as answer:
    assert answer.status == 200
    print(sorted(json.load(answer)))
"""
_ASK_PLUGIN = """
import importlib, sys
sys.path.insert(0, "/home/artist/.local/share/krita/pykrita")
package = type(sys)("drawover_krita")  # without its __init__, which wants Krita itself
package.__path__ = ["/home/artist/.local/share/krita/pykrita/drawover_krita"]
sys.modules["drawover_krita"] = package
print(importlib.import_module("drawover_krita.launch").read(["/home/artist/.local/share/krita"])[0])
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the installers lie")
    parser.add_argument("--suite", choices=SUITES, default="bookworm", help="default: %(default)s")
    parser.add_argument("--roots", type=Path, default=product.ROOT / "out" / "roots", help="default: %(default)s")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    if given.inside:
        Trial(given.inside, given.folder, given.roots / f"{given.suite}-apt").run()
        print(f"{given.suite}: installed, run and removed; the studio's window is in {given.folder / 'studio.png'}")
        return 0
    if os.geteuid() != 0:
        raise SystemExit("Only root can make a fresh root: sudo make test-installers")
    for tool in ("mmdebstrap", "unshare", "Xvfb", "xdotool", "import"):
        if shutil.which(tool) is None:
            raise SystemExit(f"{tool} is missing on this machine.")
    kept = fresh(given.suite, given.roots)
    with tempfile.TemporaryDirectory(dir=given.roots, prefix="run-") as root:
        subprocess.run(["tar", "-C", root, "-xf", kept], check=True)
        # Mounts and processes of the trial end with their namespaces, however it ends.
        apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"]
        again = [sys.executable, __file__, str(given.folder.absolute()), "--suite", given.suite]
        again += ["--roots", str(given.roots.absolute()), "--inside", root]
        return subprocess.run([*apart, *again], check=False).returncode


def fresh(suite: str, roots: Path) -> Path:
    """The tar of a minimal system of this suite, made when it is not kept from an earlier run."""
    roots.mkdir(parents=True, exist_ok=True)
    kept = roots / f"root-{suite}.tar"
    if not kept.exists():
        print(f"Making a fresh {suite} (minutes) …", flush=True)
        new = roots / f"root-{suite}.new.tar"
        parts = ["--components=main,universe"] if SUITES[suite] == "ubuntu" else []
        if parts and not Path("/usr/share/keyrings/ubuntu-archive-keyring.gpg").exists():
            raise SystemExit("For an Ubuntu, its keys must be on this machine: the package ubuntu-keyring.")
        words = ["mmdebstrap", "--quiet", "--mode=root", "--variant=apt", "--include=ca-certificates", *parts]
        subprocess.run([*words, suite, str(new)], check=True)
        new.rename(kept)
    return kept


def screen() -> tuple[subprocess.Popen[bytes], int]:
    """A started X server and its number, once it answers at its socket in the file system.

    Newer libraries of X look there alone, and two servers that start at one moment may take each other's socket away.
    """
    for _ in range(_SERVERS):
        reader, writer = os.pipe()
        words = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1400x900x24", "-nolisten", "tcp", "-ac"]
        server = subprocess.Popen(words, pass_fds=[writer], stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as told:
            number = told.readline().strip()
        with socket.socket(socket.AF_UNIX) as client:
            if number.isdigit() and client.connect_ex(f"/tmp/.X11-unix/X{number}") == 0:
                return server, int(number)
        server.terminate()
        server.wait(30)
    raise SystemExit(f"Of {_SERVERS} X servers none answers: see what else starts Xvfb on this machine.")


class Trial:
    """One root in which everything is tried, in namespaces of its own."""

    def __init__(self, root: Path, built: Path, downloads: Path) -> None:
        self.root, self.built, self.downloads = root, built, downloads

    def run(self) -> None:
        """Raises SystemExit with the first thing that is wrong."""
        (package,) = self.built.glob(f"{product.NAME}_*.deb")
        (tarball,) = self.built.glob(f"{product.NAME}-*.tar.xz")
        (plugin,) = self.built.glob(f"{product.NAME}_krita-*.zip")
        for file in (package, tarball, plugin):
            size = file.stat().st_size
            print(f"{file.name}: {size / 1e6:.1f} MB")
            _demand(size <= SIZE_LIMIT, f"{file.name} is larger than {SIZE_LIMIT / 1e6:.0f} MB")
        self._mount()
        _demand(not self._there("/usr/bin/python3"), "the fresh root has a Python of its own, so it shows nothing")
        (self.root / "home/artist").mkdir()
        os.chown(self.root / "home/artist", ARTIST, ARTIST)
        for file in (package, tarball, plugin, product.ROOT / "resources" / "samples" / "eye-too-low.png"):
            shutil.copy(file, self.root / "tmp" / file.name.replace(product.VERSION, "V"))
        self._debian_package()
        self._tarball()

    def _debian_package(self) -> None:
        needs = self.as_root("dpkg-deb", "--field", "/tmp/drawover_V_amd64.deb", "Depends").strip()
        self.as_root("apt-get", "update", "-qq")
        needs += ", desktop-file-utils, shared-mime-info"  # with which a desktop knows what opens what
        self.as_root("apt-get", "satisfy", "-y", "-qq", "--no-install-recommends", needs)
        before = self._files()
        self.as_root("dpkg", "-i", "/tmp/drawover_V_amd64.deb")
        self._use("drawover", "the .deb")
        self._associated("/usr/share")
        self._serves()
        self._plugin_from_zip("/usr/bin/drawover", product.HOME)
        self._plugin_from_package()
        self._studio()
        self.as_root("dpkg", "-r", product.NAME)
        left = sorted(self._files() - before)
        _demand(not left, f"dpkg -r left {', '.join(left[:10])}")
        print("dpkg -r: nothing is left")

    def _tarball(self) -> None:
        """Unpacked into a folder with a space in its name, as a person may have it."""
        self.inside("mkdir", "/tmp/my programs")
        with (self.root / "tmp" / "drawover-V-linux-x86_64.tar.xz").open("rb") as packed:
            unpack = ["tar", "-C", str(self.root / "tmp" / "my programs"), "-xJf", "-"]
            subprocess.run(unpack, stdin=packed, check=True)
        folder = f"/tmp/my programs/{product.NAME}-{product.VERSION}-linux-x86_64"
        before = self._kept()
        self.inside(f"{folder}/drawover", "--version")  # by which the plugin knows where it is
        self._plugin_from_zip(f"{folder}/drawover", folder)
        self.inside(f"{folder}/install.sh")
        self._use("/home/artist/.local/bin/drawover", "the tarball")
        self._associated("/home/artist/.local/share")
        entry = self.root / "home/artist/.local/share/applications/drawover.desktop"
        _demand(f'Exec="{folder}/drawover" %f' in entry.read_text(), f"{entry} does not start the unpacked program")
        self._plugin_from_zip("/home/artist/.local/bin/drawover", folder)
        self.inside(f"{folder}/install.sh", "--remove")
        left = sorted(self._kept() - before)
        _demand(not left, f"install.sh --remove left {', '.join(left[:10])}")
        print("install.sh --remove: nothing is left")

    def _use(self, program: str, what: str) -> None:
        told = self.inside(program, "--version").splitlines()
        _demand(told[:1] == [f"drawover {product.VERSION}"], f"{what}: --version says {told!r}")
        begun = time.monotonic()
        self.inside(program, "--version")
        print(f"{what}: drawover --version, the second time: {time.monotonic() - begun:.2f} s")
        begun = time.monotonic()
        self.inside(program, "correct", "/tmp/eye-too-low.png", "-o", "/tmp/out")
        print(f"{what}: drawover correct: {time.monotonic() - begun:.2f} s")
        result = json.loads((self.root / "tmp/out/result.json").read_text())
        count = len(result["suggestions"])
        _demand(count == 8, f"{what}: correct gave {count} suggestions, not 8")
        _demand((self.root / "tmp/out/result.ora").stat().st_size > 0, f"{what}: correct wrote no result.ora")
        shutil.rmtree(self.root / "tmp/out")

    def _associated(self, share: str) -> None:
        """Desktops open .ora and .psd with it, and find its icon."""
        place = self.root / share.lstrip("/")
        cache = (place / "applications/mimeinfo.cache").read_text().splitlines()
        globs = (place / "mime/globs2").read_text().splitlines()
        for kind, pattern in (("image/openraster", "*.ora"), ("image/vnd.adobe.photoshop", "*.psd")):
            opened = next((line for line in cache if line.startswith(f"{kind}=")), "")
            _demand("drawover.desktop" in opened, f"{share}: {kind} is not opened with drawover")
            known = any(line.split(":")[1:3] == [kind, pattern] for line in globs if not line.startswith("#"))
            _demand(known, f"{share}: {pattern} is not known as {kind}")
        _demand((place / "icons/hicolor/scalable/apps/drawover.svg").exists(), f"{share}: the icon is missing")

    def _serves(self) -> None:
        begun = time.monotonic()
        engine = subprocess.Popen(self._words("drawover", "serve", "--runtime", "/tmp/run"), env=self._environment())
        try:
            _wait(lambda: (self.root / "tmp/run/engine.json").exists(), 60, "drawover serve does not begin")
            print(f"drawover serve, ready: {time.monotonic() - begun:.2f} s")
            told = self.inside(f"{product.HOME}/bin/python3", "-I", "-c", _ASK_STATUS)
            print(f"/v1/status answers with {told.strip()}")
        finally:
            engine.terminate()
            engine.wait(60)

    def _plugin_from_zip(self, program: str, home: str) -> None:
        """Krita's importer unpacks the zip into pykrita; nobody tells that plugin where the engine is."""
        python = f"{home}/bin/python3"
        place = "/home/artist/.local/share/krita/pykrita"
        self.inside("mkdir", "-p", place)
        self.inside(python, "-I", "-m", "zipfile", "-e", "/tmp/drawover_krita-V.zip", place)
        for name in ("drawover_krita.desktop", "drawover_krita/__init__.py", "drawover_krita/panel/installed.py"):
            _demand(self._there(f"{place}/{name}"), f"the plugin's zip lacks {name}")
        found = self.inside(python, "-I", "-c", _ASK_PLUGIN).strip()
        _demand(found == str([program, "serve"]), f"the plugin of the zip would start {found}")
        print(f"the plugin of the zip starts {found}")
        self.inside("rm", "-r", "/home/artist/.local/share/krita")

    def _plugin_from_package(self) -> None:
        self.inside("mkdir", "-p", "/home/artist/.local/share/krita")
        self.inside("drawover", "krita", "install")
        plugin = "/home/artist/.local/share/krita/pykrita/drawover_krita/__init__.py"
        _demand(self._there(plugin), "krita install installs no plugin")
        self.inside("drawover", "krita", "uninstall")
        self.inside("rm", "-r", "/home/artist/.local")

    def _studio(self) -> None:
        """The window on a screen outside: its picture, and the time to the first paint, as the README's table does."""
        server, number = screen()
        try:
            place = f"tmp/.X11-unix/X{number}"
            (self.root / place).parent.mkdir(exist_ok=True)
            (self.root / place).touch()
            subprocess.run(["mount", "--bind", f"/{place}", self.root / place], check=True)
            self._window(f":{number}")
            shown = {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
            figures = ["-m", "drawover.bench.files", "--only", "start", "--json", "/tmp/start.json"]
            self.inside(f"{product.HOME}/bin/python3", *figures, more=shown)
            took = json.loads((self.root / "tmp/start.json").read_text())
            row = next(row for row in took["rows"] if row["what"] == "start to first paint")
            seconds, work = row["value"], row["processor"]
            print(f"studio, start to first paint, best of three: {seconds:.2f} s, of it processor {work:.2f} s")
            # What others make a busy machine wait for is not the program's: its own work must fit.
            _demand(min(seconds, work) <= START_LIMIT, f"that is longer than {START_LIMIT} s")
        finally:
            server.terminate()
            server.wait(30)

    def _window(self, display: str) -> None:
        seen = {**os.environ, "DISPLAY": display}

        def asked(*words: str) -> bytes:
            return subprocess.run(words, env=seen, capture_output=True, check=False).stdout

        search = ("xdotool", "search", "--onlyvisible", "--class", "drawover")
        begun = time.monotonic()
        words = self._words("drawover", "/tmp/eye-too-low.png")
        studio = subprocess.Popen(words, env=self._environment({"DISPLAY": display}))
        try:
            _wait(lambda: studio.poll() is None and asked(*search) != b"", 60, "the studio shows no window")
            print(f"drawover FILE, start to window: {time.monotonic() - begun:.2f} s")
            # The suggestions come by themselves; the picture, which is for looking at, waits until nothing changes.
            last, since = b"", begun
            while time.monotonic() - begun < PATIENCE and time.monotonic() - since < STILL:
                picture = asked("import", "-window", "root", "ppm:-")
                if picture != last:
                    last, since = picture, time.monotonic()
            _demand(studio.poll() is None, "the studio ended by itself")
            asked("import", "-window", "root", str(self.built / "studio.png"))
        finally:
            studio.terminate()
            studio.wait(60)

    # -- the root ----------------------------------------------------------------------------------------------------

    def _mount(self) -> None:
        self.downloads.mkdir(parents=True, exist_ok=True)
        for kind, source, place in (
            (["-t", "proc"], "proc", "proc"),
            (["--rbind"], "/dev", "dev"),
            (["--bind"], str(self.downloads), "var/cache/apt/archives"),
        ):
            (self.root / place).mkdir(parents=True, exist_ok=True)
            subprocess.run(["mount", *kind, source, self.root / place], check=True)
        (self.downloads / "partial").mkdir(exist_ok=True)
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        keep = 'APT::Keep-Downloaded-Packages "true";\n'
        (self.root / "etc/apt/apt.conf.d/90keep").write_text(keep)

    @staticmethod
    def _environment(more: dict[str, str] | None = None) -> dict[str, str]:
        paths = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        return {
            "PATH": paths,
            "HOME": "/home/artist",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            **(more or {}),
        }

    def _words(self, *words: str, user: int = ARTIST) -> list[str]:
        return ["chroot", f"--userspec={user}:{user}", "--groups=", str(self.root), *words]

    def inside(self, *words: str, more: dict[str, str] | None = None, user: int = ARTIST) -> str:
        """Run a command in the root. -> what it prints."""
        environment = self._environment(more)
        ran = subprocess.run(
            self._words(*words, user=user), env=environment, capture_output=True, text=True, check=False
        )
        told = f"{ran.stdout[-2000:]}\n{ran.stderr[-4000:]}"
        _demand(ran.returncode == 0, f"{' '.join(words[:4])} … ended with {ran.returncode}:\n{told}")
        return ran.stdout

    def as_root(self, *words: str) -> str:
        """The same, by who installs."""
        return self.inside(*words, user=0)

    def _there(self, path: str) -> bool:
        return (self.root / path.lstrip("/")).exists()

    def _files(self) -> set[str]:
        """All files and folders of the system, but those that it writes of its own accord."""
        found = self.as_root("find", "/", "-xdev").splitlines()
        return {name for name in found if not f"{name}/".startswith(_NOT_OURS)}

    def _kept(self) -> set[str]:
        """The files in the home, but for the lists that the desktop's own programs make there of what is installed."""
        found = self.inside("find", "/home", "-not", "-type", "d").splitlines()
        return {name for name in found if not name.endswith("/mimeinfo.cache") and "/share/mime/" not in name}


def _wait(ready, seconds: float, otherwise: str) -> None:
    end = time.monotonic() + seconds
    while not ready():
        _demand(time.monotonic() < end, f"{otherwise} within {seconds:.0f} s")
        time.sleep(0.02)


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise SystemExit(otherwise)


if __name__ == "__main__":
    sys.exit(main())
