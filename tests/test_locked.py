"""The lists that the set-up installs from: each package in one version, as the project asks, with its files' hashes."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LISTS = {"run": (), "dev": ("dev",), "train": ("dev", "train")}  # list: the project's extras in it


def asked(extras) -> list[Requirement]:
    """What the project and some of its extras ask for, and what builds it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lines = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for extra in extras:
        lines += project["project"]["optional-dependencies"][extra]
    return [Requirement(line) for line in lines]


def locked(name: str) -> dict[str, tuple[str, int]]:
    """Package: its version, and how many hashes of files are known."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    pins = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    found = {}
    for pin in pins:
        package, version = re.match(r"([a-z0-9-]+)==(\S+)", pin).groups()
        assert package not in found, f"{package} stands twice in {name}.txt"
        found[package] = version, pin.count("--hash=sha256:")
    return found


@pytest.mark.parametrize("name", LISTS)
def test_what_the_project_asks_for_is_locked_in_a_version_that_fits(name):
    pins = locked(name)
    for requirement in asked(LISTS[name]):
        package = canonicalize_name(requirement.name)
        if package == "torch":  # its builds differ from machine to machine: installed by its exact version instead
            assert str(requirement.specifier).startswith("==") and package not in pins
            continue
        assert package in pins, f"{package} is not in requirements/{name}.txt; run: make lock"
        assert pins[package][0] in requirement.specifier, f"requirements/{name}.txt is stale; run: make lock"


@pytest.mark.parametrize("name", LISTS)
def test_no_file_is_installed_that_is_not_known(name):
    assert locked(name) and all(hashes for _, hashes in locked(name).values())


def test_a_package_has_the_same_version_in_all_lists():
    everything = locked("train")
    for name in LISTS:
        assert {package: version for package, (version, _) in locked(name).items()}.items() <= {
            package: version for package, (version, _) in everything.items()
        }.items()


def test_no_list_says_where_its_maker_gets_packages():
    for name in LISTS:
        assert "://" not in (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
