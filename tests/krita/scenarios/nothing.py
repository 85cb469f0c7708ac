"""Start and quit: makes a first home warm."""


def main(out):
    """Wait until the start is over."""
    out["started"] = True
    yield 200
