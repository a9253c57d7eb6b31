"""Answer what went wrong, once for everything: a page, a fragment for htmx, or problem details (RFC 9457) under `/api/`.

A `Refusal` is expected and said in words; whatever litestar itself refuses is put in the same words; anything else is a bug, logged with a
reference that the person sees.
"""

from __future__ import annotations

import secrets
import traceback
from dataclasses import dataclass, field
from errno import ENOSPC
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import structlog
from asyncpg import InterfaceError
from asyncpg.exceptions import (
    CharacterNotInRepertoireError,
    DiskFullError,
    InsufficientResourcesError,
    OperatorInterventionError,
    PostgresConnectionError,
)
from litestar import Response
from litestar.exceptions import HTTPException, ValidationException

from openmap import rendering
from openmap.errors import Refusal
from openmap.i18n import lazy
from openmap.shapes import place_of, sentence_of

if TYPE_CHECKING:
    from litestar import Request

PROBLEM_JSON = "application/problem+json"
log = structlog.get_logger("openmap.errors")

_TITLES = {
    400: lazy("Cette demande n'est pas lisible"),
    401: lazy("Il faut vous identifier"),
    403: lazy("Cette page ne vous est pas ouverte"),
    404: lazy("Cette page n'existe pas"),
    405: lazy("Cette action n'existe pas ici"),
    409: lazy("Ce n'est pas possible maintenant"),
    412: lazy("Quelqu'un a changé ceci avant vous"),
    413: lazy("Ce fichier est trop gros"),
    415: lazy("Ce type de contenu n'est pas accepté"),
    422: lazy("Il y a quelque chose à corriger"),
    428: lazy("Il manque la version que vous modifiez"),
    429: lazy("Trop de demandes en peu de temps"),
    500: lazy("Quelque chose n'a pas marché de notre côté"),
    503: lazy("Le service est momentanément indisponible"),
}
_DETAILS = {
    400: lazy("Ce qui a été envoyé n'a pas pu être lu."),
    401: lazy("Identifiez-vous, puis recommencez."),
    403: lazy("Vous n'avez pas le droit d'ouvrir cette page ou de faire cette action."),
    404: lazy("L'adresse est peut-être incomplète, ou la page a été déplacée."),
    405: lazy("Cette adresse n'accepte pas cette action. Revenez à la page précédente et utilisez ses boutons."),
    413: lazy("Envoyez un fichier plus petit."),
    415: lazy("Envoyez le contenu sous une forme prévue à cette adresse."),
    429: lazy("Attendez quelques minutes, puis recommencez."),
    503: lazy("La base de données ne répond pas pour le moment. Rien de ce que vous aviez enregistré n'est perdu : recommencez dans un instant."),
    500: lazy("Rien de ce que vous aviez enregistré n'est perdu. Recommencez ; si cela continue, donnez la référence ci-dessous à l'équipe."),
}
_DATABASE_AWAY = PostgresConnectionError, OperatorInterventionError, InsufficientResourcesError, InterfaceError, ConnectionError
_RETRY_AFTER_S = 10
_FORM_READER = "litestar._multipart"
_DISK_FULL = lazy(
    "Le disque du serveur est plein : ce que vous venez d'envoyer n'est pas enregistré, rien d'autre n'est perdu. "
    "Prévenez la personne qui fait fonctionner le site, et recommencez quand elle aura fait de la place."
)
_FORBIDDEN_CHARACTER = lazy("Un des textes contient un caractère qui ne s'écrit pas (le caractère nul). Retirez-le, puis recommencez.")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is said of a failure, whatever the form of the answer.

    Attributes:
        code: Stable and kebab-case, the end of the `type` of RFC 9457.
        fields: One sentence per field.
        details: Further facts for programs.
        reference: Finds the log line of a bug; empty for a refusal.
    """

    status: int
    code: str
    title: str
    detail: str
    fields: dict[str, str] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    reference: str = ""


def answer_failure(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer any exception of any route; the only exception handler of the application."""
    problem = describe(error)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("unexpected failure", reference=problem.reference, exc_info=error)
    headers = {str(k): str(v) for k, v in (getattr(error, "headers", None) or {}).items()}
    if "retry_after_s" in problem.details:
        headers["Retry-After"] = str(problem.details["retry_after_s"])
    if request.scope["path"].startswith("/api/"):
        return _problem_json(request, problem, headers)
    if request.headers.get("hx-request") == "true":
        headers |= {"HX-Retarget": "#notices", "HX-Reswap": "innerHTML"}
        return rendering.page("errors/_fragment.html", problem, status=problem.status, headers=headers)
    if problem.code == "sign-in-needed" and request.method == "GET":
        return rendering.redirect(rendering.url("/connexion", suite=request.scope["path"]))
    return rendering.page("errors/page.html", problem, status=problem.status, headers=headers)


def describe(error: Exception) -> Problem:
    """Put an exception into words, in the language in force; what a bug says of itself is never shown."""
    if isinstance(error, Refusal):
        title = _title(error.status)
        detail = str(error) or _detail(error.status)
        return Problem(error.status, error.code, title, detail, {k: str(v) for k, v in error.fields.items()}, error.details)
    if isinstance(error, CharacterNotInRepertoireError):
        return Problem(422, "forbidden-character", _title(422), str(_FORBIDDEN_CHARACTER))
    if isinstance(error, HTTPException) and error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        return _of_litestar(error)
    if isinstance(error, RecursionError) and "deserializing" in str(error):  # msgspec's word for lists of lists of lists
        return Problem(400, "bad-request", _title(400), _detail(400))
    if _is_unreadable_form(error):
        return Problem(400, "bad-request", _title(400), _detail(400))
    reference = secrets.token_hex(4)
    if _is_disk_full(error):
        return Problem(503, "disk-full", _title(503), str(_DISK_FULL), details={"retry_after_s": _RETRY_AFTER_S}, reference=reference)
    if _is_database_away(error):
        return Problem(503, "unavailable", _title(503), _detail(503), details={"retry_after_s": _RETRY_AFTER_S}, reference=reference)
    return Problem(500, "unexpected", _title(500), _detail(500), reference=reference)


def _is_unreadable_form(error: Exception) -> bool:
    """Tell that a part of a form is not written in the charset that it names, which litestar leaves as it is raised."""
    frames = traceback.walk_tb(error.__traceback__)
    return isinstance(error, LookupError | ValueError) and any(frame.f_globals.get("__name__") == _FORM_READER for frame, _line in frames)


def _is_disk_full(error: Exception) -> bool:
    return isinstance(error, DiskFullError) or (isinstance(error, OSError) and error.errno == ENOSPC)


def _is_database_away(error: Exception) -> bool:
    """Tell a database that cannot be reached, starts, stops or is full from a bug; a socket that is gone is a missing file without a name."""
    if isinstance(error, ValueError):  # what asyncpg says of a value that cannot be written is an InterfaceError too
        return False
    return isinstance(error, _DATABASE_AWAY) or (isinstance(error, FileNotFoundError) and error.filename is None)


def _of_litestar(error: HTTPException) -> Problem:
    extra = error.extra if isinstance(error, ValidationException) and isinstance(error.extra, list) else []
    fields = _wrong_fields(extra, str(error.__cause__))
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    return Problem(error.status_code, code, _title(error.status_code), _detail(error.status_code), fields)


def _wrong_fields(entries: list[Any], cause: str) -> dict[str, str]:
    """Name each wrong place and say what is wrong with it; of a body that is a list, litestar's cause alone knows the place."""
    fields: dict[str, str] = {}
    for entry in entries:
        key, words = str(entry.get("key") or "body"), str(entry.get("message", ""))
        if words == repr(key):  # litestar's complaint of a parameter that the route's guards read themselves
            continue
        if key == "data":
            key = place_of(cause).removeprefix("data").strip(".") or "body"
        fields[place_of(f" - at `$.{key}`")] = sentence_of(words)
    return fields


def _title(status: int) -> str:
    return str(_TITLES.get(status) or _TITLES[400])


def _detail(status: int) -> str:
    return str(_DETAILS.get(status) or _DETAILS[400])


def _problem_json(request: Request[Any, Any, Any], problem: Problem, headers: dict[str, str]) -> Response[dict[str, Any]]:
    body: dict[str, Any] = {
        "type": f"urn:openmap:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.scope["raw_path"].decode("ascii", "replace").partition("?")[0],
    }
    if problem.fields:
        body["errors"] = [{"field": name, "detail": words} for name, words in problem.fields.items()]
    if problem.details:
        body["details"] = problem.details
    if problem.reference:
        body["reference"] = problem.reference
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="openmap"'
    headers["Cache-Control"] = "no-store"
    return Response(content=body, status_code=problem.status, media_type=PROBLEM_JSON, headers=headers)
