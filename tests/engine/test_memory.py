"""Free memory as Linux tells it, with and without a container's limit, and where nothing tells it."""

import pytest

from drawover.engine.memory import free_memory


def system(root, **files):
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


MEMINFO = "MemTotal:       16000000 kB\nMemFree:          100000 kB\nMemAvailable:    8000000 kB\n"


def test_what_the_machine_has_left(tmp_path):
    assert free_memory(system(tmp_path, proc__meminfo=MEMINFO)) == 8_000_000 * 1024


@pytest.mark.parametrize(
    ("limit", "left"), [("3000000000\n", 2_400_000_000), ("500\n", 0), ("max\n", 8_000_000 * 1024)]
)
def test_a_containers_limit_counts_where_it_is_less(tmp_path, limit, left):
    system(tmp_path, proc__meminfo=MEMINFO, sys__fs__cgroup__memory_dot_max=limit)
    system(tmp_path, sys__fs__cgroup__memory_dot_current="1000000000\n")
    system(tmp_path, sys__fs__cgroup__memory_dot_stat="anon 600000000\ninactive_file 400000000\n")
    assert free_memory(tmp_path) == left


def test_where_nobody_tells_it_is_unknown(tmp_path):
    assert free_memory(tmp_path) is None
