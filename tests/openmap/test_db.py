"""Transactions give their connection back, joined failures doom the whole, savepoints undo alone, French readers find and sort."""

from __future__ import annotations

import asyncio
import contextlib

import asyncpg
import pytest
from piccolo.querystring import QueryString

from openmap.db import TransactionDoomedError, containing, engine, execute, fold, open_pool, savepoint, starting_with, transaction
from openmap.errors import CannotStart
from openmap.organisations.tables import Organisation

pytestmark = pytest.mark.anyio


@pytest.fixture
async def organisations(database: str) -> str:
    names = ["Elan", "École", "Eau", "Œuvre", "Déchets et Cie", "ŒDIPE", "Ouvrage"]
    await Organisation.insert(*[Organisation(name=name) for name in names])
    return database


async def in_transaction(sql: str) -> None:
    async with transaction():
        await execute(sql)


async def half_a_verb() -> None:
    async with transaction():
        await Organisation.insert(Organisation(name="half"))
        raise ZeroDivisionError


async def names() -> list[str]:
    return await Organisation.select(Organisation.name).order_by(Organisation.name_folded).output(as_list=True)


async def test_names_sort_as_french_readers_expect(organisations: str) -> None:
    assert await names() == ["Déchets et Cie", "Eau", "École", "Elan", "ŒDIPE", "Œuvre", "Ouvrage"]


@pytest.mark.parametrize("typed,found", [("dechets", "Déchets et Cie"), ("ÉCO", "École"), ("oed", "ŒDIPE"), ("œuv", "Œuvre")])
async def test_names_are_found_without_accents_and_ligatures(organisations: str, typed: str, found: str) -> None:
    rows = await Organisation.select(Organisation.name).where(Organisation.name_folded.like(starting_with(typed))).output(as_list=True)
    assert rows == [found]


async def test_what_is_typed_is_not_a_pattern(organisations: str) -> None:
    assert await Organisation.count().where(Organisation.name_folded.like(containing("%"))) == 0
    assert await Organisation.count().where(Organisation.name_folded.like(containing("_"))) == 0
    assert await Organisation.count().where(Organisation.name_folded.like(containing("\\"))) == 0
    assert await Organisation.count().where(Organisation.name_folded.like(containing("CHET"))) == 1


async def test_a_renamed_row_is_folded_again(organisations: str) -> None:
    row = await Organisation.objects().get(Organisation.name == "Eau")
    assert row is not None
    row.name = "Évreux"
    await row.save()
    assert await Organisation.select(Organisation.name_folded).where(Organisation.name == "Évreux").output(as_list=True) == ["evreux"]


@pytest.mark.parametrize("text", ["École", "ŒUVRE Cœur", "Æsop æ", "ﬁn №5", "L'Haÿ-les-Roses", "ÎLE-DE-FRANCE", "Ｆｕｌｌ"])
async def test_python_folds_as_the_database_does(database: str, text: str) -> None:
    rows = await engine.run_querystring(QueryString("SELECT fold({}) AS folded", text))
    assert rows[0]["folded"] == fold(text)


async def test_a_failure_at_commit_gives_the_connection_back(database: str) -> None:
    async with transaction():
        await execute("CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (p int REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")
    for _ in range(12):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await in_transaction("INSERT INTO child VALUES (1)")
    async with asyncio.timeout(5), transaction():
        await execute("INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1)")


async def test_a_connection_cut_inside_a_transaction_gives_its_place_back(database: str) -> None:
    for _ in range(7):
        with pytest.raises(asyncpg.PostgresError):
            await in_transaction("SELECT pg_terminate_backend(pg_backend_pid())")
    async with asyncio.timeout(5):
        assert await names() == []


async def test_an_exception_rolls_back(database: str) -> None:
    with pytest.raises(ZeroDivisionError):
        await half_a_verb()
    assert await names() == []


async def test_a_joined_transaction_is_kept_or_lost_with_the_outer_one(database: str) -> None:
    async with transaction():
        async with transaction():
            await Organisation.insert(Organisation(name="Eau"))
        await Organisation.insert(Organisation(name="Elan"))
    assert await names() == ["Eau", "Elan"]


async def test_half_of_a_failed_verb_is_never_kept(database: str) -> None:
    async def catch_it() -> None:
        async with transaction():
            with contextlib.suppress(ZeroDivisionError):
                await half_a_verb()

    with pytest.raises(TransactionDoomedError):
        await catch_it()
    assert await names() == []


async def test_a_savepoint_undoes_its_block_alone(database: str) -> None:
    async with transaction():
        await Organisation.insert(Organisation(name="Eau"))
        with contextlib.suppress(ZeroDivisionError):
            async with savepoint():
                await half_a_verb()
        with contextlib.suppress(asyncpg.PostgresError):
            async with savepoint():
                await execute("SELECT 1 / 0")
        await Organisation.insert(Organisation(name="Elan"))
    assert await names() == ["Eau", "Elan"]


async def test_a_savepoint_outside_any_transaction_is_one(database: str) -> None:
    with contextlib.suppress(ZeroDivisionError):
        async with savepoint():
            await half_a_verb()
    async with savepoint():
        await Organisation.insert(Organisation(name="Eau"))
    assert await names() == ["Eau"]


async def test_a_database_that_does_not_answer_is_said_in_words() -> None:
    with pytest.raises(CannotStart, match="DATABASE_URL"):
        await open_pool("postgresql://openmap@127.0.0.1:1/nowhere")
    assert engine.pool is None
