"""Builds Drawover's installers: a folder with its own Python, a tarball and a .deb of it; and Krita's plugin zip.

usage: python installer/installers.py [--out DIR]   only on Linux on x86-64; its Python must have Drawover installed.
product.py defines the contents, linked.py determines the system requirements, contents.py lists the licenses.
"""

from __future__ import annotations

import argparse
import compileall
import gzip
import os
import py_compile
import re
import shutil
import subprocess
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

import contents
import linked
import product
from drawover import release
from drawover.krita.plugin import build_zip

PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
_OMIT = shutil.ignore_patterns("__pycache__", "*.pyc")
_SITE_CUSTOMIZE = '''"""Packages that the user installed for another Python of this version are not Drawover's."""

import site
import sys

sys.path[:] = [place for place in sys.path if place != site.getusersitepackages()]
'''


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=product.ROOT / "dist" / "installers")
    out: Path = parser.parse_args().out.absolute()
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        raise SystemExit("Installers are built on Linux on x86-64.")
    if "deb_system" in sysconfig.get_scheme_names():
        raise SystemExit(
            "Debian's own Python looks for its packages elsewhere: build with one from pyenv or python.org."
        )
    for old in (out / "deb", *out.glob(f"{product.NAME}[-_]*")):  # an earlier build's; other files stay
        shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
    stem = f"{product.NAME}-{product.VERSION}-linux-x86_64"
    folder = out / stem
    distributions, libraries = fill(folder)
    needs = linked.packages(linked.requirements(folder))
    found = contents.parts(distributions, libraries)
    (folder / "THIRD-PARTY-NOTICES.txt").write_text(contents.notices(found), encoding="utf-8")
    (folder / "sbom.cdx.json").write_text(contents.sbom(found), encoding="utf-8")
    shutil.copy(folder / "sbom.cdx.json", out / f"{stem}.cdx.json")
    build_zip(out / f"{product.NAME}_krita-{product.VERSION}.zip")
    made = [deb(folder, out, needs), tarball(folder, out), *out.glob("*.zip")]
    for path in made:
        print(f"{path.stat().st_size / 1e6:7.1f} MB  {path.name}")
    return 0


def fill(folder: Path) -> tuple[list[str], set[Path]]:
    """Copy everything into the folder. -> names of the distributions, and the system's libraries, inside."""
    site = folder / "lib" / PYTHON / "site-packages"
    libraries = _python(folder)
    names = dependencies(product.NAME)
    for name in names:
        _distribution(name, site)
    shutil.copytree(product.ROOT / "app" / "drawover", site / "drawover", ignore=_OMIT)
    for source, inside in product.DATA.items():
        shutil.copytree(product.ROOT / source, site / inside, ignore=_OMIT)
    (site / "drawover" / "_data" / release.COMMIT_FILE).write_text(release.commit_of(product.ROOT), encoding="ascii")
    (site / "sitecustomize.py").write_text(_SITE_CUSTOMIZE, encoding="utf-8")
    _trim_qt(site / "PySide6")
    invalidation = py_compile.PycInvalidationMode.UNCHECKED_HASH
    if not compileall.compile_dir(folder / "lib", quiet=1, invalidation_mode=invalidation, stripdir=str(folder)):
        raise SystemExit("Some of Python's files could not be compiled; see above.")
    _write(folder / "drawover", _filled("drawover.sh"), 0o755)
    _write(folder / "install.sh", _filled("install.sh"), 0o755)
    _share(folder / "share")
    shutil.copy(product.ROOT / "LICENSE", folder)
    return names, libraries


def dependencies(name: str) -> list[str]:
    """The distributions that `name` needs to run, without itself, by their installed metadata."""
    found: set[str] = set()
    waiting = [(name, frozenset[str]())]
    while waiting:
        current, extras = waiting.pop()
        for line in metadata.requires(current) or ():
            need = Requirement(line)
            environments = [{"extra": extra} for extra in ("", *extras)]
            if need.marker is not None and not any(need.marker.evaluate(each) for each in environments):
                continue
            key = re.sub(r"[-_.]+", "-", need.name).lower()
            if key not in found:
                found.add(key)
                waiting.append((key, frozenset(need.extras)))
    return sorted(found)


def _python(folder: Path) -> set[Path]:
    """Copy Python itself, its library, and the system libraries that its modules load. -> the latter."""
    stdlib, lib = Path(sysconfig.get_path("stdlib")), folder / "lib"
    binary = Path(sys.base_prefix, "bin", PYTHON).resolve()
    target = folder / "bin" / PYTHON
    target.parent.mkdir(parents=True)
    shutil.copy(binary, target)
    (folder / "bin" / "python3").symlink_to(PYTHON)

    def omit(place: str, names: list[str]) -> set[str]:
        if place == str(stdlib):
            return {name for name in names if name in product.PYTHON_LEFT_OUT or name.startswith("config-")}
        if place.endswith("lib-dynload"):
            return {name for name in names if name.startswith(product.PYTHON_MODULES_LEFT_OUT)}
        return {name for name in names if name in ("__pycache__", "test", "tests")}

    shutil.copytree(stdlib, lib / PYTHON, ignore=omit)
    modules = sorted((lib / PYTHON / "lib-dynload").glob("*.so"))
    libraries: set[Path] = set()
    for file in (target, *modules):
        for name, place in _loads(file):
            if name.startswith(product.SYSTEM_LIBRARIES) or (lib / name).exists():
                continue
            shutil.copy(place, lib / name)
            if Path(sys.base_prefix).resolve() not in place.resolve().parents:
                libraries.add(place)
    for file, place in [(target, "$ORIGIN/../lib"), *((module, "$ORIGIN/../..") for module in modules)]:
        linked.patchelf("--set-rpath", place, str(file))
    for file in lib.glob("*.so*"):
        file.chmod(0o644)
        linked.patchelf("--set-rpath", "$ORIGIN", str(file))
    return libraries


def _loads(file: Path) -> list[tuple[str, Path]]:
    """The libraries that the loader finds for this file: name and path."""
    environment = {**os.environ, "LD_LIBRARY_PATH": str(Path(sys.base_prefix) / "lib")}
    output = subprocess.run(["ldd", str(file)], env=environment, capture_output=True, text=True, check=True).stdout
    if "not found" in output:
        raise SystemExit(f"{file.name} needs a library that is not here:\n{output}")
    return [(name, Path(place)) for name, place in re.findall(r"^\s*(\S+) => (/\S+)", output, re.MULTILINE)]


def _distribution(name: str, site: Path) -> None:
    for file in metadata.distribution(name).files or ():
        if ".." in file.parts or "__pycache__" in file.parts or file.suffix in product.KINDS_LEFT_OUT:
            continue
        if file.as_posix().startswith(product.LEFT_OUT):
            continue
        if name.startswith("pyside6") and not _is_packaged_qt(file.as_posix()):
            continue
        if "tests" in file.parts or "test" in file.parts:
            continue
        target = site / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(str(file.locate()), target)


def _is_packaged_qt(path: str) -> bool:
    inside = path.removeprefix("PySide6/")
    if inside == path:
        return True  # its metadata and licenses
    if inside.startswith("Qt/plugins/"):
        plugin = inside.removeprefix("Qt/plugins/")
        return plugin.startswith(product.QT_PLUGINS) and not plugin.startswith(product.QT_PLUGINS_LEFT_OUT)
    if inside.startswith("Qt/lib/"):
        return True  # trimmed afterwards
    if inside.startswith("Qt/translations/qtbase_"):
        return True
    if "/" in inside:
        return inside.startswith("support/")
    if inside.startswith("Qt"):
        return inside.split(".")[0] in product.QT_MODULES
    return inside.endswith(".py") or inside.startswith("libpyside6.")


def _trim_qt(qt: Path) -> None:
    """Remove Qt's libraries that no module or plugin loads, directly or indirectly."""
    libraries = {file.name: file for file in (qt / "Qt" / "lib").glob("*.so*")}
    waiting = [*qt.glob("*.so*"), *(qt / "Qt" / "plugins").rglob("*.so")]
    needed: set[str] = set()
    while waiting:
        for name in linked.needed(waiting.pop()):
            if name in libraries and name not in needed:
                needed.add(name)
                waiting.append(libraries[name])
    for name, file in libraries.items():
        if name not in needed:
            file.unlink()


def _filled(name: str) -> str:
    """A template of linux/ filled with the product's values."""
    text = (product.HERE / "linux" / name).read_text(encoding="utf-8")
    return text.replace("@HOME@", product.HOME).replace(
        "@MIME_TYPES@", "".join(f"{kind};" for kind in product.MIME_TYPES)
    )


def _share(share: Path) -> None:
    """A desktop's integration files: the menu entry, the icon, the MIME types."""
    _write(share / "applications" / "drawover.desktop", _filled("drawover.desktop"))
    _write(share / "mime" / "packages" / "drawover.xml", _filled("drawover.xml"))
    icon = share / "icons" / "hicolor" / "scalable" / "apps" / "drawover.svg"
    icon.parent.mkdir(parents=True)
    shutil.copy(product.ICON, icon)


def _write(path: Path, text: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)


def tarball(folder: Path, out: Path) -> Path:
    """The folder as one file, xz-compressed."""
    path = out / f"{folder.name}.tar.xz"
    owner = ["--owner=0", "--group=0", "--sort=name"]
    words = ["tar", "-C", str(out), *owner, "-I", "xz -3 -T2", "-cf", str(path), folder.name]
    subprocess.run(words, check=True)
    return path


def control(size: int, needs: list[str]) -> str:
    """The package's description for dpkg; size: installed, in KiB; needs: other packages."""
    return (
        f"Package: {product.NAME}\nVersion: {product.VERSION}\nArchitecture: amd64\nMaintainer: {product.MAINTAINER}\n"
        f"Installed-Size: {size}\nDepends: {', '.join(needs)}\nRecommends: shared-mime-info, "
        f"desktop-file-utils\nSuggests: krita, libgtk-3-0t64 | libgtk-3-0\nSection: graphics\nPriority: optional\n"
        f"Description: autocorrect for artists\n {product.SUMMARY}\n"
    )


def deb(folder: Path, out: Path, needs: list[str]) -> Path:
    """Build the Debian package of the folder."""
    root = out / "deb"
    home = root / product.HOME.lstrip("/")
    home.parent.mkdir(parents=True)

    def for_unpacking(place: str, _: list[str]) -> set[str]:
        return {"install.sh", "share"} if place == str(folder) else set()

    shutil.copytree(folder, home, symlinks=True, ignore=for_unpacking, copy_function=os.link)
    shutil.copytree(folder / "share", root / "usr" / "share")
    (root / "usr" / "bin").mkdir()
    (root / "usr" / "bin" / product.NAME).symlink_to(f"{product.HOME}/{product.NAME}")
    document = root / "usr" / "share" / "doc" / product.NAME
    license_text = (product.ROOT / "LICENSE").read_text(encoding="utf-8")
    others = f"Of the work by others inside, the licenses are in {product.HOME}/THIRD-PARTY-NOTICES.txt."
    _write(document / "copyright", f"{license_text}\n{others}\n")
    document.joinpath("changelog.gz").write_bytes(gzip.compress((product.ROOT / "CHANGELOG.md").read_bytes(), mtime=0))
    size = sum(file.lstat().st_size for file in root.rglob("*") if file.is_file()) // 1024
    _write(root / "DEBIAN" / "control", control(size, needs))
    path = out / f"{product.NAME}_{product.VERSION}_amd64.deb"
    words = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z3", "--build", str(root), str(path)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(root)
    return path


if __name__ == "__main__":
    sys.exit(main())
