"""What the tests of contracts share: a demonstration of its own, whose day is built, published and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import demo
from tests.journeys.program import program_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.journeys.conftest import Demo
    from tests.journeys.program import Program

__all__ = ["demo", "program"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each test of an operation go by the operation too: processes that share the tests know them by these names."""
    for item in items:
        label = getattr(item, "operation_label", None)
        if label and label not in item.nodeid:  # schemathesis puts it into the name, which pytest leaves out
            item._id = item.id.with_params(label)


@pytest.fixture(scope="module")
def program(demo: Demo) -> Iterator[Program]:
    """Speak as a program of the organiser of Vitry."""
    with program_of(demo, "vitry-2017") as api:
        yield api
