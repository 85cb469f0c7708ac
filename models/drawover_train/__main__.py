"""Making packs, step by step:

python -m drawover_train data faces                  drawings, clean and flawed, rendered into scratch/data
python -m drawover_train train drawing               E, G and D; resumes from its checkpoint
python -m drawover_train train projection            what E and G make of the flawed drawings
python -m drawover_train train registration          where each stroke belongs; resumes likewise
python -m drawover_train export faces                the pack: networks, atlas, card; checks parity
python -m drawover_train score faces                 the card's scores, on subjects never trained on
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="drawover_train", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scratch", type=Path, default=Path("scratch"), help="where packages, data and runs are kept")
    steps = parser.add_subparsers(dest="step", required=True)
    data = steps.add_parser("data", help="fetch and render drawings")
    data.add_argument("name", choices=["faces"])
    data.add_argument("--limit", type=int, default=9000, help="views to render")
    data.add_argument("--workers", type=int, default=2)
    train = steps.add_parser("train", help="train one network family")
    train.add_argument("recipe", choices=["drawing", "projection", "registration"])
    train.add_argument("--preset", choices=["cpu", "gpu"], default="cpu")
    train.add_argument("--minutes", type=float, help="stop after this long instead of the preset's time")
    export = steps.add_parser("export", help="write the pack from the checkpoints")
    export.add_argument("name", choices=["faces"])
    export.add_argument("--out", type=Path, default=Path("models/packs/faces"))
    score = steps.add_parser("score", help="score a pack and write its card")
    score.add_argument("name", choices=["faces"])
    score.add_argument("--pack", type=Path, default=Path("models/packs/faces"))
    score.add_argument("--count", type=int, default=1000, help="unseen faces per severity")
    options = parser.parse_args(argv)
    sources, rendered = options.scratch / "src", options.scratch / "data" / "faces"

    if options.step == "data":
        from .data import faces

        faces.build(sources, rendered, options.limit, options.workers)
    elif options.step == "train":
        from .recipes import drawing, projection, registration

        if options.recipe == "projection":
            projection.project(rendered, options.scratch / "runs" / "drawing" / "checkpoint.pt")
            return 0
        recipe = {"registration": registration, "drawing": drawing}[options.recipe]
        recipe.train(rendered, options.scratch / "runs" / options.recipe, options.preset, options.minutes)
    elif options.step == "export":
        from . import export as exporting

        exporting.export_faces(sources, rendered, options.scratch / "runs", options.out)
    else:
        from . import score as scoring

        scoring.score_faces(sources, options.pack, options.count)
    return 0


if __name__ == "__main__":
    sys.exit(main())
