"""Lists the contents of a built package: third-party notices for people, and a CycloneDX SBOM for programs.

installers.py passes what it packaged; licenses come from the installed distributions and the system's packages.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import sysconfig
import uuid
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import product

_LICENSE_NAMES = ("license", "licence", "copying", "notice", "authors", "copyright", "third")
_NOT_TEXTS = (".py", ".pyc", ".pyi", ".so", ".h")
_COMMON_LICENSES = Path("/usr/share/common-licenses")  # on every Debian and Ubuntu
_LGPL = """\
Qt and PySide6 (with Shiboken) are used under the GNU Lesser General Public License, version 3. Their libraries are not
merged into Drawover's program: each is a file of its own, in PySide6 and shiboken6 under lib/, and may be replaced by a
changed version of the same interface. The Qt Project publishes their source under the version numbers named below. The
texts of the LGPL and of the GPL, which it refers to, stand at the end.
"""


class Part(NamedTuple):
    """One third-party component in the package.

    `texts`: its bundled licenses, name -> text. `inside`: components bundled in it, in CycloneDX format.
    """

    name: str
    version: str
    license: str
    purl: str
    texts: dict[str, str]
    inside: tuple[dict[str, str], ...] = ()


def parts(distributions: list[str], libraries: set[Path]) -> list[Part]:
    """The distributions of Python, Python itself, and the system packages that own `libraries`."""
    return [*(_distribution(name) for name in sorted(distributions)), _python(), *_system_packages(libraries)]


def notices(found: list[Part]) -> str:
    """The text of the notices file."""
    rule = "=" * 100
    head = f"{product.TITLE} {product.VERSION} contains work by others, under these licenses.\n\n{_LGPL}"
    listed = "\n".join(f"  {part.name} {part.version}: {part.license}" for part in found)
    texts = [
        f"{rule}\n{part.name} {part.version}: {name}\n{rule}\n\n{text.strip()}\n"
        for part in found
        for name, text in part.texts.items()
    ]
    for name in ("LGPL-3", "GPL-3"):
        text = (_COMMON_LICENSES / name).read_text(encoding="utf-8")
        texts.append(f"{rule}\n{name}\n{rule}\n\n{text.strip()}\n")
    return f"{head}\n{listed}\n\n" + "\n".join(texts)


def sbom(found: list[Part]) -> str:
    """The same as CycloneDX 1.5."""
    named = f"pkg:generic/{product.NAME}@{product.VERSION}"
    components = [
        {
            "type": "library",
            "bom-ref": part.purl,
            "name": part.name,
            "version": part.version,
            "purl": part.purl,
            "licenses": [{"license": {"name": part.license}}],
            **({"components": list(part.inside)} if part.inside else {}),
        }
        for part in found
    ]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, named + json.dumps(components))}",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": named, "name": product.NAME, "version": product.VERSION}
        },
        "components": components,
        "dependencies": [{"ref": named, "dependsOn": [part.purl for part in found]}],
    }
    return json.dumps(document, indent=1) + "\n"


def _distribution(name: str) -> Part:
    distribution = metadata.distribution(name)

    def field_values(field: str) -> list[str]:
        return list(distribution.metadata.get_all(field) or ())

    classified = [line.rpartition(" :: ")[2] for line in field_values("Classifier") if line.startswith("License")]
    short = (
        "".join(field_values("License-Expression"))
        or " / ".join(classified)
        or "".join(field_values("License")).split("\n")[0]
    )
    files = list(distribution.files or ())
    texts: dict[str, str] = {}
    for file in files:
        if file.name.lower().startswith(_LICENSE_NAMES) and file.suffix not in _NOT_TEXTS:
            text = Path(str(file.locate())).read_text(encoding="utf-8", errors="replace")
            if text not in texts.values():  # some wheels contain a text twice
                texts[file.as_posix()] = text
    return Part(
        name,
        distribution.version,
        short or "see its text",
        f"pkg:pypi/{name}@{distribution.version}",
        texts,
        tuple(_bundled(files)),
    )


def _bundled(files: list[metadata.PackagePath]) -> Iterator[dict[str, str]]:
    """The third-party libraries bundled in a wheel, by its own SBOM (PEP 770), or else by its files."""
    sboms = [file for file in files if "sboms" in file.parts and file.name.endswith(".cdx.json")]
    for file in sboms:
        for component in json.loads(file.read_text(encoding="utf-8")).get("components", ()):
            yield {key: component[key] for key in ("type", "name", "version", "purl") if key in component}
    for file in files if not sboms else ():
        if ".so" in file.name and any(part.endswith(".libs") or part == "lib" for part in file.parts):
            yield {"type": "file", "name": file.as_posix()}


def _python() -> Part:
    version = sys.version.split()[0]
    text = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    return Part(
        "python", version, "PSF-2.0", f"pkg:generic/python@{version}", {"LICENSE": text.read_text(encoding="utf-8")}
    )


def _system_packages(files: set[Path]) -> list[Part]:
    """The Debian packages of these libraries, by dpkg; a library without an owner stops the build."""
    names = set()
    for file in files:
        full = str(file.resolve())
        owners = [_dpkg("-S", place) for place in (full, full.removeprefix("/usr"), f"/usr{full}")]
        owner = next((each for each in owners if each), "")
        if not owner:
            raise SystemExit(f"No package of this system owns {file}, so its license is not known.")
        names.add(owner.partition(": ")[0].split(",")[0].partition(":")[0])
    system = platform.freedesktop_os_release()["ID"]
    found = []
    for name in sorted(names):
        version = _dpkg("-s", name).partition("\nVersion: ")[2].partition("\n")[0]
        text = Path("/usr/share/doc", name, "copyright").read_text(encoding="utf-8", errors="replace")
        found.append(Part(name, version, "see its text", f"pkg:deb/{system}/{name}@{version}", {"copyright": text}))
    return found


def _dpkg(option: str, subject: str) -> str:
    return subprocess.run(["dpkg", option, subject], capture_output=True, text=True, check=False).stdout.strip()
