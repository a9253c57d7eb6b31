"""Write docs/access.md: every address and who may open it, read from the guards that the routes declare. `python tools/write_access.py`."""

from __future__ import annotations

from pathlib import Path

from litestar.routes import HTTPRoute

from openmap.app import create_app
from openmap.settings import Settings

TARGET = Path(__file__).parents[1] / "docs/access.md"
WHO = {
    "public": "everyone",
    "signed_in": "the staff",
    "desk": "the desk and the organisers of the day, administrators",
    "organiser": "the organisers of the day, administrators",
    "administrator": "administrators",
    "own_registration": "whoever opened the registration's personal link",
}
HEAD = """# Who may open what

Written by `python tools/write_access.py` from the guards of the routes; a test compares it with them, another asks every address as everybody
(`tests/openmap/test_access.py`). What is open to everyone may still ask for a secret in its address (a personal link, an answer link, a feed).
A program that sends a bearer token has the rights of the person who made it, under `/api/` only.
"""


def document() -> str:
    """Return the text of docs/access.md."""
    app = create_app(Settings(secret_key="-" * 32, data_dir=Path("unused"), demo=True))
    rows: dict[tuple[str, str], set[str]] = {}
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for handler in route.route_handlers:
            methods = handler.http_methods - {"OPTIONS", "HEAD"}
            guards = [guard.__name__ for guard in handler.resolve_guards() if getattr(guard, "is_access_guard", False)]
            if methods and guards:
                path = "/".join(part.partition(":")[0] + "}" if part.startswith("{") else part for part in route.path.split("/"))
                rows.setdefault((path or "/", WHO[guards[0]]), set()).update(methods)
    lines = [f"| `{path}` | {', '.join(sorted(methods))} | {who} |" for (path, who), methods in sorted(rows.items())]
    return "\n".join([HEAD, "| address | methods | who may |", "|---|---|---|", *lines, ""])


if __name__ == "__main__":
    TARGET.write_text(document(), "utf-8")
