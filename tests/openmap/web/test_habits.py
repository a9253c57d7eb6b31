"""Habits of pages and of the API that need no browser: formats, languages, cursors, ETags."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from litestar.testing import RequestFactory

from openmap import assets, formats, i18n, rendering, rest

MOMENT = datetime(2027, 3, 28, 7, 5, tzinfo=UTC)  # the morning of the change to summer time

STRANGE_KEYS = [("a", "b"), ("a",), (None,), (1.5,), (True,), (-1,), (2**31,), (10**400,), ([1],), ("\ud800",)]


@pytest.mark.parametrize(
    "name, value, french, english",
    [
        ("day", MOMENT, "dimanche 28 mars 2027", "Sunday 28 March 2027"),
        ("day", date(2017, 11, 16), "jeudi 16 novembre 2017", "Thursday 16 November 2017"),
        ("short_day", MOMENT, "28 mars 2027", "28 Mar 2027"),
        ("time", MOMENT, "9h05", "09:05"),
        ("time", time(14, 30), "14h30", "14:30"),
        ("datetime", MOMENT, "dimanche 28 mars 2027 à 9h05", "Sunday 28 March 2027 at 09:05"),
        ("short_moment", MOMENT, "28 mars 2027, 9h05", "28 Mar 2027, 09:05"),
        ("iso", MOMENT, "2027-03-28T09:05:00+02:00", "2027-03-28T09:05:00+02:00"),
        ("number", 1234.5, "1\u202f234,5", "1,234.5"),
    ],
)
def test_formats(name: str, value: Any, french: str, english: str) -> None:
    with i18n.use_locale("fr"):
        assert str(formats.FILTERS[name](value)) == french
    with i18n.use_locale("en"):
        assert str(formats.FILTERS[name](value)).replace("Sunday,", "Sunday").replace("Thursday,", "Thursday") == english


def test_french_counts_zero_and_one_as_singular() -> None:
    with i18n.use_locale("fr"):
        assert [i18n.ngettext("un", "des", count) for count in (0, 1, 2, -1)] == ["un", "un", "des", "un"]


def test_french_signs_stay_on_the_line_of_their_word() -> None:
    typed = "« %(name)s » : prêt ? Oui ; non ! Le 9:00, un ; deux;trois, http://x"
    set_up = "«\u00a0%(name)s\u00a0»\u00a0: prêt\u202f? Oui\u202f; non\u202f! Le 9:00, un\u202f; deux;trois, http://x"
    with i18n.use_locale("fr"):
        assert i18n.gettext(typed) == i18n.ngettext(typed, "", 1) == str(i18n.lazy(typed)) == set_up
    with i18n.use_locale("en"):
        assert i18n.gettext(typed) == typed


def test_an_unknown_language_falls_back_to_french() -> None:
    with i18n.use_locale("xx"):
        assert i18n.current_locale() == "fr"
    assert i18n.negotiate(asked=None, remembered=None, accepted="en;q=nonsense, *;q=0.1") == "fr"


@pytest.mark.parametrize(
    "pattern, values, expected",
    [
        ("/gestion/{slug}", {"slug": "vitry 2017/é"}, "/gestion/vitry%202017%2F%C3%A9"),
        ("/gestion/{slug}", {"slug": "v", "page": 2, "tri": None}, "/gestion/v?page=2"),
        ("/", {"q": "a&b=c"}, "/?q=a%26b%3Dc"),
    ],
)
def test_addresses_quote_what_people_typed(pattern: str, values: dict[str, object], expected: str) -> None:
    assert rendering.url(pattern, **values) == expected


def test_a_cursor_comes_back_as_it_was() -> None:
    key = ("École", 3, uuid.UUID(int=5))
    assert rest.decode_cursor(rest.encode_cursor(*key), tuple[str, rest.Position, uuid.UUID]) == key


@pytest.mark.parametrize("cursor", ["zzz", "é", "W10", "bnVsbA", *(rest.encode_cursor(*key) for key in STRANGE_KEYS)])
def test_a_foreign_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(rest.CursorUnknown) as refused:
        rest.decode_cursor(cursor, tuple[rest.Position])
    assert "cursor" in refused.value.fields


def test_a_page_says_whether_another_follows() -> None:
    assert rest.cut_page([1, 2, 3], 2, lambda row: (row,)) == rest.Page(items=[1, 2], next=rest.encode_cursor(2))
    assert rest.cut_page([1, 2], 2, lambda row: (row,)) == rest.Page(items=[1, 2], next=None)
    assert rest.cut_page([], 2, lambda row: (row,)) == rest.Page(items=[], next=None)


def test_a_reference_stands_where_an_id_does() -> None:
    number = uuid.uuid4()
    assert rest.parse_reference(str(number)) == number
    assert rest.parse_reference("ref:A-12") == "A-12"
    assert rest.parse_reference("vitry-2017") == "vitry-2017"
    assert rest.parse_reference("ref:") is None


def test_what_the_caller_holds_is_not_sent_again() -> None:
    tag = rest.etag_of({"a": 1, "b": 2})
    assert tag == rest.etag_of({"b": 2, "a": 1})
    request = RequestFactory().get("/", headers={"If-None-Match": f'"x", {tag}'})
    assert rest.respond(request, {"a": 1, "b": 2}).status_code == 304
    fresh = rest.respond(request, {"a": 2})
    assert (fresh.status_code, fresh.headers["ETag"]) == (200, rest.etag_of({"a": 2}))


def test_a_change_made_meanwhile_is_noticed() -> None:
    rest.require_match(RequestFactory().patch("/"), {"a": 1})
    rest.require_match(RequestFactory().patch("/", headers={"If-Match": "*"}), {"a": 1})
    rest.require_match(RequestFactory().patch("/", headers={"If-Match": rest.etag_of({"a": 1})}), {"a": 1})
    with pytest.raises(rest.ChangedMeanwhile):
        rest.require_match(RequestFactory().patch("/", headers={"If-Match": rest.etag_of({"a": 1})}), {"a": 2})


def test_an_asset_that_is_not_there_is_a_bug_and_assets_not_built_say_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    with pytest.raises(FileNotFoundError, match=r"no asset named 'nothing\.css'"):
        assets.address("nothing.css")
    monkeypatch.setattr(assets, "MANIFEST", tmp_path / "absent.json")
    assets.manifest.cache_clear()
    with pytest.raises(assets.AssetsMissing, match="make assets"):
        assets.manifest()
    assets.manifest.cache_clear()
