"""The settings of engines: what may be said of each, and where one is not there."""

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from genever import errors
from genever.experiments.sweeps.engines import dask
from genever.experiments.sweeps.engines.launchers import (
    Dask,
    Launcher,
    LauncherName,
    Local,
    Loky,
    Ray,
    is_launcher,
    launcher_of,
    name_of,
    started,
)


@pytest.mark.parametrize(
    ("bound", "options", "expected"),
    [
        (None, {}, Local()),
        (None, {"memory": "1GiB"}, Local(memory="1GiB")),
        ("ray", {"gpus": 0.5}, Ray(gpus=0.5)),
        (Dask(address="tcp://head:8786", gpus=1), {"gpus": 2}, Dask(address="tcp://head:8786", gpus=2)),
    ],
)
def test_options_come_before_what_is_bound(
    bound: Launcher | LauncherName | None, options: dict[str, Any], expected: Launcher
) -> None:
    assert launcher_of(bound, options) == expected


def test_a_setting_that_an_engine_does_not_have_is_refused() -> None:
    with pytest.raises(errors.ConfigValueError) as caught:
        launcher_of("loky", {"address": "head"})
    assert str(caught.value) == ("error: the engine loky has no address [bad-setting]\n  these have it: ray, dask")


def test_engines_have_names() -> None:
    assert [name_of(each) for each in (Local(), Ray(), Dask(), Loky(), "ray")] == [
        "local",
        "ray",
        "dask",
        "loky",
        "ray",
    ]
    assert [is_launcher(each) for each in (Local(), "dask", "condor", 3)] == [True, True, False, False]


@pytest.mark.parametrize(
    ("launcher", "module", "package"),
    [(Ray(), "ray", "Ray"), (Dask(), "distributed", "distributed"), (Loky(), "joblib.externals.loky", "joblib")],
)
def test_an_engine_without_its_package_says_what_to_install(
    launcher: Launcher, module: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(errors.ConfigImportError) as caught:
        started(launcher, 1, None)
    name = name_of(launcher)
    install = module.partition(".")[0]
    assert (
        str(caught.value)
        == f"error: the engine {name} needs the package {package} [no-module]\n  pip install {install}"
    )


def test_a_scheduler_that_does_not_answer_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def client(**options: Any) -> None:
        raise OSError(f"Timed out trying to connect to {options['address']} after {options['timeout']} s")

    monkeypatch.setitem(sys.modules, "distributed", SimpleNamespace(Client=client, KilledWorker=None))
    monkeypatch.setattr(dask, "require_answer", lambda *_: None)
    with pytest.raises(errors.ConfigValueError) as caught:
        started(Dask(address="tcp://head:8786"), 1, None)
    assert str(caught.value) == (
        "error: there is no Dask scheduler at tcp://head:8786: Timed out trying to connect to tcp://head:8786 after "
        f"{dask._PATIENCE} s [no-engine]\n"
        "  start one by dask scheduler; without an address a cluster is started on this machine"
    )
