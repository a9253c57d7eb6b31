"""Imported by the process that forks those of `mortal`: the application is put together once for all of them."""

from tests.openmap.conftest import assembled

assembled()
