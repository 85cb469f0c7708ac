"""What installers are made of fits together: places, versions, needs, menu entry; and the plugin finds its engine."""

import configparser
import importlib.util
import json
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

import PySide6
import pytest

import contents
import drawover
import installers
import linked
import product
from drawover import places
from drawover.krita import plugin as krita
from drawover.panel import installed

ROOT = Path(__file__).resolve().parents[1]


def test_the_version_is_one():
    assert drawover.__version__ == product.VERSION
    assert f"Version: {product.VERSION}\n" in installers.control(1, [])


def test_everything_that_is_packaged_exists_where_the_program_looks_for_it():
    assert product.ICON.is_file()
    for source in product.DATA:
        assert any((ROOT / source).iterdir()), source
    inside = {Path(place).name for place in product.DATA.values()}
    assert {places.packs().name, places.krita_plugin().name} <= inside


def test_training_and_other_bindings_of_qt_stay_out():
    names = installers.dependencies("drawover")
    assert {"numpy", "onnxruntime", "pyside6-essentials", "shiboken6", "starlette"} <= set(names)
    assert not {"torch", "pyqt5", "pyqt6", "pytest", "scipy"} & set(names)


def test_the_packaged_part_of_qt_is_in_its_distribution():
    qt = Path(PySide6.__file__).parent
    for module in product.QT_MODULES:
        assert list(qt.glob(f"{module}.*")), module
    plugins = [file.relative_to(qt / "Qt" / "plugins").as_posix() for file in (qt / "Qt" / "plugins").rglob("*.so")]
    for beginning in (*product.QT_PLUGINS, *product.QT_PLUGINS_LEFT_OUT):
        assert any(plugin.startswith(beginning) for plugin in plugins), beginning


def test_notices_and_sbom_name_each_part_with_its_license():
    names = installers.dependencies("drawover")
    found = contents.parts(names, set())
    text, listed = contents.notices(found), json.loads(contents.sbom(found))
    components = {each["name"]: each for each in listed["components"]}
    assert set(components) == {*names, "python"} and len(listed["components"]) == len(components)
    assert listed["bomFormat"] == "CycloneDX" and listed["metadata"]["component"]["version"] == product.VERSION
    assert set(listed["dependencies"][0]["dependsOn"]) == {each["bom-ref"] for each in components.values()}
    for part in found:
        assert part.license and f"{part.name} {part.version}: {part.license}" in text
        assert components[part.name]["licenses"][0]["license"]["name"] == part.license
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text and "GNU GENERAL PUBLIC LICENSE" in text
    brought = [each["name"] for each in components["opencv-python-headless"]["components"]]
    assert brought, "libraries that a wheel brings are parts, too"
    texts = {part.name: part.texts for part in found}
    assert any("ThirdPartyNotices" in name for name in texts["onnxruntime"]), "texts that lie beside the code count"


def test_the_system_requirements_of_a_package_are_known(tmp_path):
    qt = Path(PySide6.__file__).parent / "Qt"
    for name in ("lib/libQt6XcbQpa.so.6", "plugins/platforms/libqxcb.so"):
        shutil.copy(qt / name, tmp_path)
    needs = linked.requirements(tmp_path)
    assert "libxcb-cursor.so.0" in needs.libraries and "libc.so.6" not in needs.libraries
    assert "libQt6XcbQpa.so.6" not in needs.libraries, "it lies inside"
    assert needs.versions["GLIBC"] > (2, 0)
    outside = frozenset(name for name in needs.libraries if not name.startswith("libQt6"))
    required = linked.packages(needs._replace(libraries=outside))
    assert "libxcb-cursor0" in required and required[0].startswith("libc6 (>= 2.")
    with pytest.raises(SystemExit, match="libQt6Gui"):
        linked.packages(needs)


def test_a_part_for_newer_systems_alone_stops_the_build(tmp_path, monkeypatch):
    shutil.copy(Path(PySide6.__file__).parent / "Qt/lib/libQt6Core.so.6", tmp_path)
    monkeypatch.setitem(product.NEWEST, "GLIBC", (2, 2))
    with pytest.raises(SystemExit, match=r"libQt6Core.so.6 needs GLIBC 2\.\d+, newer than"):
        linked.requirements(tmp_path)


def test_the_menu_entry_opens_what_the_studio_opens(tmp_path):
    installers._share(tmp_path)
    entry = tmp_path / "applications" / "drawover.desktop"
    parsed = configparser.ConfigParser(interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment]
    parsed.read(entry, encoding="utf-8")
    fields = parsed["Desktop Entry"]
    assert fields["Exec"] == "drawover %f" and fields["Terminal"] == "false" and fields["StartupWMClass"] == "Drawover"
    assert {"image/openraster", "image/vnd.adobe.photoshop"} <= set(fields["MimeType"].split(";"))
    assert (tmp_path / f"icons/hicolor/scalable/apps/{fields['Icon']}.svg").is_file()
    globs = [
        glob.get("pattern")
        for glob in ElementTree.parse(tmp_path / "mime/packages/drawover.xml").iter()
        if glob.get("pattern")
    ]
    assert globs == ["*.ora", "*.psd"]
    if shutil.which("desktop-file-validate"):
        check = subprocess.run(["desktop-file-validate", entry], capture_output=True, text=True, check=False)
        assert check.returncode == 0, check.stdout


def test_an_unpacked_drawover_starts_from_where_it_lies_and_tells_the_plugin(tmp_path, monkeypatch):
    folder = tmp_path / "with a space"
    (folder / "bin").mkdir(parents=True)
    installers._write(folder / "drawover", installers._filled("drawover.sh"), 0o755)
    installers._write(folder / "bin" / "python3", '#!/bin/sh\necho "$@"\n', 0o755)
    link = tmp_path / "link"
    link.symlink_to(folder / "drawover")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    ran = subprocess.run([link, "a b.ora"], capture_output=True, text=True, check=True)
    assert ran.stdout == "-I -m drawover a b.ora\n"
    assert installed.installed_program(usual=()) == str(folder / "drawover")
    (folder / "drawover").unlink()
    assert installed.installed_program(usual=()) == ""


@pytest.fixture
def unpacked(tmp_path, monkeypatch):
    """-> install(folder's name, *words), which runs the install.sh of an unpacked Drawover. install.home: where."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)

    def install(name, *words):
        folder = tmp_path / name
        installers._write(folder / "drawover", "#!/bin/sh\n", 0o755)
        installers._write(folder / "install.sh", installers._filled("install.sh"), 0o755)
        if not (folder / "share").exists():
            installers._share(folder / "share")
        return subprocess.run([folder / "install.sh", *words], capture_output=True, text=True, check=False)

    install.home = home
    return install


def test_an_unpacked_drawover_goes_into_the_menus_and_out_again(unpacked, tmp_path):
    assert unpacked("first", "--remove").returncode == 0, "there is nothing to take away"
    assert unpacked("old version").returncode == 0
    assert unpacked("new version").returncode == 0
    program = unpacked.home / ".local/bin/drawover"
    assert program.readlink() == tmp_path / "new version" / "drawover"
    entry = (unpacked.home / ".local/share/applications/drawover.desktop").read_text()
    assert f'Exec="{tmp_path}/new version/drawover" %f\n' in entry
    assert unpacked("new version", "--remove").returncode == 0
    left = [file for file in unpacked.home.rglob("*") if file.is_file() or file.is_symlink()]
    assert not [file for file in left if "mime" not in str(file)], left
    assert not list(unpacked.home.rglob("packages/drawover.xml"))


def test_what_the_installation_script_cannot_do_it_says_and_leaves_alone(unpacked):
    refused = unpacked("100 % mine")
    assert refused.returncode == 1 and "move " in refused.stderr
    other = unpacked.home / ".local/bin/drawover"
    installers._write(other, "somebody else's\n", 0o755)
    refused = unpacked("new version")
    assert refused.returncode == 1 and f"another Drawover in {other}" in refused.stderr
    unpacked("new version", "--remove")
    assert other.read_text() == "somebody else's\n"
    assert not (unpacked.home / ".local/share").exists()


def test_the_installed_program_of_the_system_comes_first(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    program = tmp_path / "drawover-program"
    installers._write(program, "#!/bin/sh\n", 0o755)
    assert installed.installed_program(usual=(str(tmp_path / "none"), str(program))) == str(program)


def launch_of(folder):
    """The module launch.py of an unpacked plugin, loaded as Krita does: from its package, without the rest of it."""
    package = type(sys)("imported_plugin")
    package.__path__ = [str(folder)]
    sys.modules["imported_plugin"] = package
    spec = importlib.util.spec_from_file_location("imported_plugin.launch", folder / "launch.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_the_plugin_from_the_zip_starts_the_installed_engine_unless_configured_otherwise(tmp_path, monkeypatch):
    with zipfile.ZipFile(krita.build_zip(tmp_path / "plugin.zip")) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "pykrita")
    assert {"drawover_krita.desktop", "drawover_krita/", "drawover_krita/__init__.py"} <= set(names)
    launch = launch_of(tmp_path / "pykrita" / "drawover_krita")
    finder = importlib.import_module("imported_plugin.panel.installed")
    monkeypatch.setattr(finder, "installed_program", lambda: "/opt/anywhere/drawover")
    assert launch.read([tmp_path]) == (["/opt/anywhere/drawover", "serve"], None)
    monkeypatch.setattr(finder, "installed_program", lambda: "")
    with pytest.raises(launch.LaunchError, match="not installed"):
        launch.read([tmp_path])
