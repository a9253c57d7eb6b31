"""A backup holds everything, a restore puts it back or changes nothing."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from openmap.db import DatabaseAway
from openmap.jobs import defer
from openmap.organisations.tables import Organisation
from openmap.upkeep.service import BackupFailed, backup, restore

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def names() -> list[str]:
    return await Organisation.select(Organisation.name).order_by(Organisation.name_folded).output(as_list=True)


async def test_what_was_there_comes_back(database: str, tmp_path: Path) -> None:
    file = tmp_path / "l'été.dump"
    await Organisation.insert(Organisation(name="École"), Organisation(name="Eau"))
    await defer("test:note")
    assert backup(database, file) == file.stat().st_size
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    await Organisation.insert(Organisation(name="Elan"))
    for _ in range(2):
        restore(database, file, replaces=True)
        assert await names() == ["Eau", "École"]
        file.unlink()
        backup(database, file)
    await Organisation.insert(Organisation(name="Évian"))
    assert await names() == ["Eau", "École", "Évian"]
    assert await defer("test:note") == 2


async def test_a_database_that_holds_tables_is_not_replaced_unasked(database: str, tmp_path: Path) -> None:
    backup(database, tmp_path / "copy")
    await Organisation.insert(Organisation(name="Eau"))
    with pytest.raises(BackupFailed, match="--replace"):
        restore(database, tmp_path / "copy")
    assert await names() == ["Eau"]


async def test_a_broken_file_changes_nothing(database: str, tmp_path: Path) -> None:
    await Organisation.insert(*[Organisation(name=f"Eau {number}") for number in range(500)])
    before = await names()
    backup(database, tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    for broken in (b"not a backup", whole[: len(whole) * 3 // 4]):
        (tmp_path / "broken").write_bytes(broken)
        with pytest.raises(BackupFailed, match="pg_restore"):
            restore(database, tmp_path / "broken", replaces=True)
        assert await names() == before


async def test_files_are_not_overwritten_nor_left_half_written(database: str, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("precious")
    with pytest.raises(BackupFailed, match="existe déjà"):
        backup(database, tmp_path / "copy")
    with pytest.raises(BackupFailed, match="ne peut pas être écrit"):
        backup(database, tmp_path / "nowhere/copy")
    with pytest.raises(DatabaseAway, match="DATABASE_URL"):
        backup("postgresql://nobody@127.0.0.1:1/nowhere", tmp_path / "other")
    with pytest.raises(BackupFailed, match="n'existe pas"):
        restore(database, tmp_path / "missing")
    assert files_in(tmp_path) == ["copy"]
    assert (tmp_path / "copy").read_text() == "precious"
