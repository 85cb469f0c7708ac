"""Edit the text of Krita's settings file: set, remove or read a Python plugin's switch. plugin.py reads the file."""

GROUP = "[python]"


def set_switch(text: str, switch: str, on: bool) -> str:
    """Return the kritarc text with this plugin's switch set or removed; every other byte is unchanged."""
    lines = text.splitlines(keepends=True)
    ending = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    start = next((number for number, line in enumerate(lines) if line.strip() == GROUP), None)
    if start is None:
        if not on:
            return text
        gap = "" if not text else ending if text.endswith("\n") else 2 * ending
        return f"{text}{gap}{GROUP}{ending}{switch}=true{ending}"
    end = next((n for n in range(start + 1, len(lines)) if lines[n].lstrip().startswith("[")), len(lines))
    remaining = [line for line in lines[start + 1 : end] if line.partition("=")[0].strip() != switch]
    if on:
        last = max((n for n, line in enumerate(remaining) if line.strip()), default=-1)
        if last >= 0 and not remaining[last].endswith("\n"):
            remaining[last] += ending
        head = lines[start] if lines[start].endswith("\n") else lines[start] + ending
        return "".join(
            [
                *lines[:start],
                head,
                *remaining[: last + 1],
                f"{switch}=true{ending}",
                *remaining[last + 1 :],
                *lines[end:],
            ]
        )
    if not any(line.strip() for line in remaining):
        before = lines[:start]
        while before and end == len(lines) and not before[-1].strip():
            before.pop()
        return "".join([*before, *lines[end:]])
    return "".join([*lines[: start + 1], *remaining, *lines[end:]])


def is_on(text: str, switch: str) -> bool:
    """Return whether this kritarc text switches the plugin on."""
    group = ""
    for line in text.splitlines():
        if line.lstrip().startswith("["):
            group = line.strip()
        elif group == GROUP and line.partition("=")[0].strip() == switch:
            return line.partition("=")[2].strip().lower() == "true"
    return False
