"""Takes the pictures that the tests of VS Code have made over into the documentation, small enough to be kept there.

python -m tests.editors.pictures
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.editors.installed import FOLDER, ROOT

TARGET = ROOT / "docs" / "_static" / "editors"
#: The pictures that pages show.
SHOWN = ("type-error", "hover", "completion", "rename", "formatted", "graph")


def take_over(name: str) -> Path:
    """Write a picture into the documentation; its colours are few, and so it stays small."""
    TARGET.mkdir(parents=True, exist_ok=True)
    target = TARGET / f"{name}.png"
    with Image.open(FOLDER / "pictures" / f"{name}.png") as picture:
        picture.convert("RGB").quantize(256, kmeans=2, dither=Image.Dither.NONE).save(target, optimize=True)
    return target


if __name__ == "__main__":
    for name in SHOWN:
        path = take_over(name)
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")
