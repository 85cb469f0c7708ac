"""The devices of the engine's networks in the artist's language, and why a better device is not used."""

from .words import later, tr

_WHY = {  # codes of the engine's runner.Fallback
    "built": later("this engine was built without it"),
    "driver": later("its driver or a library it needs was not found"),
    "library": later("{} was not found"),
    "card": later("no graphics card that it can use was found"),
}


def devices(placements):
    """{"faces/encoder": "CPU"} -> "processor"."""
    kinds = set()
    for device in placements.values():
        kind = str(device)
        kinds.add(tr("processor") if kind.upper().startswith("CPU") else kind)
    return tr(" and ").join(sorted(kinds, key=lambda kind: (kind == tr("processor"), kind)))


def fallback(fields):
    """{"device": "CUDA", "why": code, "detail": str} from the engine -> a sentence without its period."""
    device, detail = str(fields.get("device", "")), str(fields.get("detail", ""))
    why = tr(_WHY[fields["why"]]).format(detail) if fields.get("why") in _WHY else detail
    return tr("using the processor: {device} could not be used ({why})", device=device, why=why)


def fallbacks(notes):
    """Return those sentences for all valid entries."""
    return [fallback(fields) for fields in notes if isinstance(fields, dict)] if isinstance(notes, list) else []
