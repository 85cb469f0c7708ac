"""A real Krita for these tests: found or reported missing by name, on one X server, from homes made warm once."""

import itertools

import pytest

from . import driving


def pytest_collection_modifyitems(items):
    lacking = driving.missing()
    for item in items:
        if item.path.parent == driving.HERE:
            item.add_marker(pytest.mark.krita)
            if lacking:
                item.add_marker(pytest.mark.skip(reason=f"a real Krita needs: {', '.join(lacking)}"))


@pytest.fixture(scope="session")
def screen():
    with driving.Screen() as shown:
        yield shown.name


@pytest.fixture(scope="session")
def cache(screen, request):
    return driving.warm_cache(request.config.cache.mkdir("krita"), screen)


@pytest.fixture(scope="session")
def run_krita(screen, cache, tmp_path_factory):
    """-> run(scenario, …): one start of Krita in a fresh warm home; `prepare(folder)` comes before it."""
    numbers = itertools.count()

    def run(scenario, limit=120.0, more=None, prepare=None, **about_home):
        folder = tmp_path_factory.mktemp(f"krita{next(numbers)}")
        home = driving.make_home(folder / "home", cache, **about_home)
        if prepare is not None:
            prepare(folder)
        path = driving.HERE / "scenarios" / f"{scenario}.py"
        return driving.run(home, screen, path, folder / "out", limit, more)

    return run
