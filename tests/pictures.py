"""Takes the pictures that tests have made over into the documentation, small enough to be kept there.

python -m tests.pictures
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

_ROOT = Path(__file__).parents[1]
_TARGET = _ROOT / "docs" / "_static"
#: The pictures that pages show, by the folder that has them in ``build`` and in the documentation.
SHOWN = {
    "editors": ("type-error", "hover", "completion", "rename", "graph"),
    "services": ("report", "report-figures"),
}


def take_over(kind: str, name: str) -> Path:
    """Write a picture into the documentation; its colours are few, and so it stays small."""
    target = _TARGET / kind / f"{name}.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(_ROOT / "build" / kind / "pictures" / f"{name}.png") as picture:
        picture.convert("RGB").quantize(256, kmeans=2, dither=Image.Dither.NONE).save(target, optimize=True)
    return target


if __name__ == "__main__":
    for kind, names in SHOWN.items():
        for name in names:
            path = take_over(kind, name)
            print(f"{path.relative_to(_ROOT)}: {path.stat().st_size:,} bytes")
