"""Child process that draws a picture again as a PNG 256 pixels high: ``python -m openmap.picturedrawer KIND``, stdin to stdout.

Masks within masks double the work with each step, so that an SVG of 2 kB keeps a core busy for hours, and a stroke beyond all bounds ends the
drawer halfway. So it runs apart, with a ceiling on memory and time, and never in the server.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path
from typing import Final

import typst

MEMORY_BYTES: Final = 1_500_000_000
CPU_SECONDS: Final = 3
PICTURE: Final = """#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(sys.inputs.name, height: 128pt)
"""


def draw(content: bytes, kind: str) -> bytes:
    """Draw a picture; raises RuntimeError, or what the typesetter's own language raises."""
    with tempfile.TemporaryDirectory(prefix="openmap-picture-") as folder:
        name, page = f"picture.{kind}", Path(folder) / "page.typ"
        (Path(folder) / name).write_bytes(content)
        page.write_text(PICTURE, encoding="utf-8")
        return typst.compile(str(page), root=folder, ignore_system_fonts=True, format="png", ppi=144.0, sys_inputs={"name": name})


def main() -> None:
    """Read stdin, write a PNG."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    sys.stdout.buffer.write(draw(sys.stdin.buffer.read(), sys.argv[1]))


if __name__ == "__main__":
    main()
