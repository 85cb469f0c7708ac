"""The text of Krita's settings file: a Python plugin's switch set, taken out or read. plugin.py has the file itself."""

GROUP = "[python]"


def switched(text: str, switch: str, on: bool) -> str:
    """The text of a kritarc with this plugin's switch set, or taken out; every other byte as it was."""
    lines = text.splitlines(keepends=True)
    ending = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    start = next((number for number, line in enumerate(lines) if line.strip() == GROUP), None)
    if start is None:
        if not on:
            return text
        gap = "" if not text else ending if text.endswith("\n") else 2 * ending
        return f"{text}{gap}{GROUP}{ending}{switch}=true{ending}"
    end = next((n for n in range(start + 1, len(lines)) if lines[n].lstrip().startswith("[")), len(lines))
    kept = [line for line in lines[start + 1 : end] if line.partition("=")[0].strip() != switch]
    if on:
        last = max((n for n, line in enumerate(kept) if line.strip()), default=-1)
        if last >= 0 and not kept[last].endswith("\n"):
            kept[last] += ending
        head = lines[start] if lines[start].endswith("\n") else lines[start] + ending
        return "".join(
            [*lines[:start], head, *kept[: last + 1], f"{switch}=true{ending}", *kept[last + 1 :], *lines[end:]]
        )
    if not any(line.strip() for line in kept):
        before = lines[:start]
        while before and end == len(lines) and not before[-1].strip():
            before.pop()
        return "".join([*before, *lines[end:]])
    return "".join([*lines[: start + 1], *kept, *lines[end:]])


def is_on(text: str, switch: str) -> bool:
    """True when this text of a kritarc switches this plugin on."""
    group = ""
    for line in text.splitlines():
        if line.lstrip().startswith("["):
            group = line.strip()
        elif group == GROUP and line.partition("=")[0].strip() == switch:
            return line.partition("=")[2].strip().lower() == "true"
    return False
