"""The day that tests of the settings start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.openmap.published_day import Day, new_day

if TYPE_CHECKING:
    from openmap.settings import Settings
    from tests.openmap.conftest import Mailbox, Program


@pytest.fixture
async def served_day(program: Program, mail_settings: Settings, mailbox: Mailbox) -> Day:
    """Give a day with two buyers and two structures on the running application, organised by the account of `program`."""
    return await new_day(mail_settings, mailbox, organiser=program.account_id)
