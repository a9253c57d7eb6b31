"""The language of letters: what it reads, what it refuses and in which words, and that no text makes it do anything else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmap.letters.language import (
    DEEPEST,
    LONGEST_BODY,
    LONGEST_SUBJECT,
    MOST_FIELDS,
    Field,
    Shape,
    check_body,
    check_subject,
    key_of,
    read,
)
from openmap.letters.markup import PAGE, for_mail, laid_out, one_line

FIELDS = {
    field.key: field
    for field in (
        Field(name="prénom", says="", example=("Anne", "Anne"), is_optional=True),
        Field(name="journée", says="", example=("Vitry", "Vitry")),
        Field(name="avec", says="", example=("Ville", "Town"), is_private=True),
        Field(name="lien personnel", says="", example=("https://x", "https://x"), shape=Shape.LINK, is_required=True),
        Field(name="sujets", says="", example=(("a",), ("a",)), shape=Shape.LINES, is_optional=True),
        Field(name="visite", says="", example=(False, False), shape=Shape.SIGN),
        Field(name="courriel", says="", example=("a@b.example", "a@b.example"), shape=Shape.MAIL, is_optional=True),
    )
}
VALUES: dict[str, Any] = {
    "prenom": "Anne",
    "journee": "Vitry",
    "avec": "Ville",
    "lien_personnel": "https://openmap.example.org/i/x",
    "sujets": ("Vitres", "Jardins"),
    "visite": False,
    "courriel": "a@b.example",
}
LINK = "{lien personnel}"
MAIL = for_mail("#0b5f55", "#ffffff")


def said(problems: Any) -> list[str]:
    return [str(one).replace("\u202f", " ").replace("\u00a0", " ") for one in problems]


def text_of(source: str, **changes: Any) -> str:
    nodes, problems = read(source, FIELDS)
    assert problems == []
    return laid_out(nodes, VALUES | changes, FIELDS).text().replace("\u202f", " ").replace("\u00a0", " ")


def html_of(source: str, **changes: Any) -> str:
    nodes, problems = read(source, FIELDS)
    assert problems == []
    return str(laid_out(nodes, VALUES | changes, FIELDS).html(MAIL))


def test_names_of_fields_are_the_same_however_they_are_typed() -> None:
    assert {key_of(name) for name in ("Lien personnel", "lien_personnel", "LIEN-PERSONNEL", " lien\u00a0personnel")} == {"lien_personnel"}
    assert text_of("{Prénom} {prenom} {PRÉNOM} {  prénom }") == "Anne Anne Anne Anne"


@pytest.mark.parametrize(
    "source,words",
    [
        ("Bonjour {prenon}", "Ligne 1 : le champ {prenon} n'existe pas dans cette lettre. Vouliez-vous écrire {prénom} ?"),
        ("Bonjour\n\n{wxyz}", "Ligne 3 : le champ {wxyz} n'existe pas dans cette lettre."),
        ("a\nb { c", "Ligne 2 : une accolade est seule : les champs s'écrivent {ainsi}, sur une ligne."),
        ("{prénom\n}", "Ligne 1 : une accolade est seule : les champs s'écrivent {ainsi}, sur une ligne."),
        ("{si prénom} Bonjour", "Ligne 1 : « {si prénom} » n'a pas de « {fin} »."),
        ("a\n{fin}", "Ligne 2 : « {fin} » n'a pas de « {si …} »."),
        ("a {sinon} b", "Ligne 1 : « {sinon} » n'a pas de « {si …} »."),
        ("{si prénom}a{sinon}b{sinon}c{fin}", "Ligne 1 : « {sinon} » n'a pas de « {si …} »."),
        ("{si journée}a{fin}", "Ligne 1 : {journée} n'est jamais vide : « {si journée} » ne sert à rien."),
        ("{visite}", "Ligne 1 : {visite} ne donne pas de texte : il s'emploie dans « {si visite} »."),
        ("a\x07b", "Ligne 1 : un caractère invisible s'y trouve : retapez la ligne."),
        ("a\n\u202etxt", "Ligne 2 : un caractère invisible s'y trouve : retapez la ligne."),
        ("a \ue0000\ue001", "Ligne 1 : un caractère invisible s'y trouve : retapez la ligne."),
        ("a\n[[secret:registration]]", "Ligne 2 : un lien personnel s'écrit par son champ, entre accolades."),
        ("[ici](javascript:alert)", "Ligne 1 : « javascript:alert » n'est ni une adresse (https://…) ni un champ qui donne un lien."),
        ("[ici]({journée})", "Ligne 1 : « {journée} » n'est ni une adresse (https://…) ni un champ qui donne un lien."),
        (
            "[ici](https://x.example/{prénom})",
            "Ligne 1 : « https://x.example/{prénom} » n'est ni une adresse (https://…) ni un champ qui donne un lien.",
        ),
    ],
)
def test_a_text_that_cannot_be_used_says_where_and_why(source: str, words: str) -> None:
    assert words in said(check_body(source + "\n" + LINK, FIELDS))
    assert check_body("Bonjour {prénom}\n" + LINK, FIELDS) == []


@pytest.mark.parametrize(
    "source",
    [
        "{prénom.__class__.__mro__}",
        "{prénom|attr('x')}",
        "{prénom!r}",
        "{prénom:>1000000000}",
        "{0}",
        "{}",
        "{{ prénom }}",
        "{% for x in sujets %}x{% endfor %}",
        "{# x #}",
        "{si prénom == 'x'}a{fin}",
        "{si non prénom}a{fin}",
        "{pour sujets}a{fin}",
        "${prénom.x}",
        "{lien personnel[0]}",
        "{settings}",
        "{secret_key}",
        "{self}",
        "{__import__('os')}",
    ],
)
def test_expressions_are_refused_as_names_that_do_not_exist(source: str) -> None:
    assert check_body(source + LINK, FIELDS) != []
    assert check_subject(source, FIELDS) != []


@pytest.mark.parametrize("source", ["Bonjour", "Bonjour{si prénom}" + LINK + "{fin}", "Bonjour{si prénom}" + LINK + "{sinon}x{fin}"])
def test_what_a_letter_is_useless_without_must_stand_there_in_every_case(source: str) -> None:
    (problem,) = said(check_body(source, FIELDS))
    assert "{lien personnel}" in problem
    assert ("sous condition" in problem) == (LINK in source)


def test_both_branches_may_hold_what_is_required() -> None:
    assert check_body(f"{{si visite}}Ici {LINK}{{sinon}}Là {LINK}{{fin}}", FIELDS) == []


def test_sizes_are_limited() -> None:
    assert check_body("x" * (LONGEST_BODY - len(LINK)) + LINK, FIELDS) == []
    assert check_body("x" * LONGEST_BODY + LINK, FIELDS) != []
    assert check_subject("x" * LONGEST_SUBJECT, FIELDS) == []
    assert check_subject("x" * (LONGEST_SUBJECT + 1), FIELDS) != []
    assert check_body("{journée}" * (MOST_FIELDS - 1) + LINK, FIELDS) == []
    assert check_body("{journée}" * MOST_FIELDS + LINK, FIELDS) != []
    assert check_body("{si prénom}" * DEEPEST + "x" + "{fin}" * DEEPEST + LINK, FIELDS) == []
    assert check_body("{si prénom}" * (DEEPEST + 1) + "x" + "{fin}" * (DEEPEST + 1) + LINK, FIELDS) != []


@pytest.mark.parametrize(
    "source", ["", "  ", "{prénom}", "{si prénom}a{fin}", "À {avec}", "{lien personnel}", "a {sujets}", "a\nBcc: x@y.example", "a\rb", "a\x00b"]
)
def test_a_subject_that_may_be_empty_that_shows_too_much_or_breaks_the_line_is_refused(source: str) -> None:
    assert check_subject(source, FIELDS) != []
    assert check_subject("Pour {prénom}, {journée}", FIELDS) == []


def test_a_value_cannot_break_out_of_the_subject() -> None:
    nodes, _problems = read("À {journée} !", FIELDS)
    written = one_line(nodes, VALUES | {"journee": "Vitry\r\nBcc: tous@example.org\x00\x85\u202e\u2069"}, FIELDS)
    assert written == "À Vitry Bcc: tous@example.org !"


def test_conditions_alone_on_their_line_leave_no_line() -> None:
    source = "Un\n{si visite}\nDeux\n{sinon}\nTrois\n{fin}\nQuatre"
    assert (text_of(source), text_of(source, visite=True)) == ("Un\nTrois\nQuatre", "Un\nDeux\nQuatre")


def test_lines_of_empty_fields_are_left_out() -> None:
    assert text_of("Un\n{prénom}\n> {prénom} {courriel}\nDeux", prenom="", courriel="") == "Un\nDeux"
    assert text_of("Un\n\n{prénom}\n\nDeux", prenom="") == "Un\n\nDeux"


def test_one_source_gives_text_and_html() -> None:
    source = "Bonjour **{prénom}**,\n\n> {journée}\n\n"
    source += "À voir :\n{sujets}\n- Le reste\n\n[Ouvrir ma page]({lien personnel})\n\nVoir https://x.example/a. {courriel}"
    assert text_of(source) == (
        "Bonjour Anne,\n\nVitry\n\nÀ voir :\n\n- Vitres\n- Jardins\n- Le reste\n\nOuvrir ma page :\nhttps://openmap.example.org/i/x\n\n"
        "Voir https://x.example/a. a@b.example"
    )
    html = html_of(source)
    assert "<strong>Anne</strong>" in html
    assert "<li>Vitres</li><li>Jardins</li><li>Le reste</li>" in html
    assert '<a href="https://openmap.example.org/i/x" style="display:inline-block' in html
    assert '<a href="https://x.example/a" style' in html
    assert '<a href="mailto:a@b.example"' in html


MEAN = "<b onclick=x>**{journée}** [x](https://bad.example) & \"'> - {fin}"


def test_what_people_typed_is_escaped_and_never_read_as_markup() -> None:
    html = html_of("> **{prénom}**\n{prénom}\n- {prénom}\n[{prénom}]({lien personnel})\n{sujets}", prenom=MEAN, sujets=(MEAN, "> x"))
    escaped = "&lt;b onclick=x&gt;**{journée}** [x](https://bad.example) &amp; &#34;&#39;&gt; - {fin}"
    assert html.count(escaped) == 5
    assert html.count("<a ") == 1
    assert "bad.example" not in "".join(part.partition(">")[0] for part in html.split("<a "))
    assert html_of("<script>alert(1)</script>").count("<script") == 0
    assert MEAN in text_of("{prénom}", prenom=MEAN)


def test_the_first_button_of_a_letter_stands_out() -> None:
    html = html_of("[Un]({lien personnel})\n[Deux]({lien personnel})\n\n[Trois](https://x.example)")
    backgrounds = [part.partition("background:")[2].partition(";")[0] for part in html.split("<a ")[1:]]
    assert backgrounds == ["#0b5f55", "#ffffff", "#ffffff"]


def test_a_value_that_looks_like_a_place_of_another_stays_what_it_is() -> None:
    assert text_of("{prénom} {journée}", prenom="\ue0001\ue001") == "\ue0001\ue001 Vitry"


def test_a_preview_holds_no_link() -> None:
    nodes, _problems = read("[Ouvrir]({lien personnel}) {lien personnel} https://x.example {courriel}", FIELDS)
    assert "href" not in laid_out(nodes, VALUES, FIELDS).html(PAGE)


def test_a_field_without_a_value_stops_the_letter() -> None:
    nodes, _problems = read("{prénom}", FIELDS)
    with pytest.raises(KeyError):
        laid_out(nodes, {}, FIELDS)


MARKUP = ["{", "}", "{prénom}", "{journée}", LINK, "{si prénom}", "{si visite}", "{sinon}", "{fin}", "\n", "\n\n", "> ", "- ", "**", "[", "](", ")"]
HOSTILE = ["<b>", " ;", "a", "https://x.example", "[x]({lien personnel})", "{sujets}", "[[secret:x]]", "\x00", "\ue0000\ue001"]
PIECES = st.sampled_from(MARKUP + HOSTILE)
SOURCES = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=40).map("".join))
FILLED = st.fixed_dictionaries(
    {
        "prenom": st.text(max_size=8),
        "journee": st.text(min_size=1, max_size=8),
        "avec": st.text(max_size=8),
        "lien_personnel": st.just("https://openmap.example.org/i/x"),
        "sujets": st.lists(st.text(max_size=8), max_size=3).map(tuple),
        "visite": st.booleans(),
        "courriel": st.just(""),
    }
)


@given(source=SOURCES, values=FILLED)
def test_every_text_is_either_refused_or_can_be_written_for_everybody(source: str, values: dict[str, Any]) -> None:
    if check_body(source, FIELDS):
        return
    nodes, problems = read(source, FIELDS)
    assert problems == []
    layout = laid_out(nodes, values, FIELDS)
    assert values["lien_personnel"] in layout.text()
    html = str(layout.html(MAIL))
    assert f'href="{values["lien_personnel"]}"' in html
    assert "[[secret:" not in source
    known = ("p", "/p", "br", "ul", "/ul", "li", "/li", "div", "/div", "strong", "/strong", "a", "/a")
    assert {tag.partition(">")[0].partition(" ")[0] for tag in html.split("<")[1:]} <= set(known)


@given(source=SOURCES, values=FILLED)
def test_every_subject_is_either_refused_or_one_line_that_says_something(source: str, values: dict[str, Any]) -> None:
    if check_subject(source, FIELDS):
        return
    nodes, _problems = read(source, FIELDS)
    written = one_line(nodes, values | {"journee": "Vitry" + values["journee"]}, FIELDS)
    assert len(written.splitlines()) == 1


@given(source=SOURCES)
def test_problems_are_few_and_name_a_line_of_the_text(source: str) -> None:
    lines = source.count("\n") + 1
    assert all(0 <= one.line <= lines and one.words for one in check_body(source, FIELDS))
    assert len(check_body(source, FIELDS)) <= 12 + len(FIELDS)
