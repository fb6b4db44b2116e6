"""Settings of every test."""

import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from genever import Session
from genever.configuration.catalog.index import SelectorIndex
from genever.runtime.imports.beside import look_no_more
from genever.runtime.session import default

os.environ["GENEVER_CACHE"] = ""  # What one run has parsed, the next shall not find.

# `make fuzz` picks the second; elsewhere a run is quick, and the same each time.
settings.register_profile("test", derandomize=True, deadline=None)
settings.register_profile(
    "fuzz",
    max_examples=500,  # Some ten minutes on one processor, and an hour more where sweeps are killed.
    derandomize=False,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("test")


@pytest.fixture
def session() -> Iterator[Session]:
    """A session of the test's own, active while it runs: the module functions act on it."""
    with Session() as session:
        yield session


@pytest.fixture
def nothing_registered() -> Iterator[None]:
    """Have nothing registered for all sessions but what Genever registers itself: for what lists all that there is."""
    catalog = default.catalog
    before = catalog.configurables, catalog.constants, catalog._aliases, catalog.by_object
    catalog.configurables, catalog.constants, catalog._aliases = SelectorIndex(), SelectorIndex(), SelectorIndex()
    for selector in ("gin.macro", "gin.constant", "gin.singleton"):
        catalog.configurables[selector] = before[0][selector]
    catalog.constants["gin.REQUIRED"] = before[1]["gin.REQUIRED"]
    own = {id(found) for _, found in catalog.configurables.items()}
    catalog.by_object = {thing: found for thing, found in before[3].items() if id(found) in own}
    catalog.changed()
    yield
    catalog.configurables, catalog.constants, catalog._aliases, catalog.by_object = before
    catalog.changed()


@pytest.fixture(autouse=True)
def imported_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Forget the modules that a test imported from its own folders, and what it left registered for all sessions.

    What modules of elsewhere have registered stays, as they do. Where modules are looked for is as it was.
    """
    folders = str(tmp_path_factory.getbasetemp())
    catalog = default.catalog
    path, modules, registered = sys.path[:], set(sys.modules), set(catalog.configurables)
    constants = set(catalog.constants)
    yield
    sys.path[:] = path
    look_no_more()
    for name in set(sys.modules) - modules:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(folders):
            del sys.modules[name]
    for selector in set(catalog.configurables) - registered:
        if catalog.configurables[selector].wrapped.__module__ not in sys.modules:
            del catalog.configurables[selector]
    for name in set(catalog.constants) - constants:
        code = catalog._constant_codes.get(name)
        if code is not None and code.co_filename.startswith(folders):
            del catalog.constants[name]
