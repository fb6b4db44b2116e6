"""The workers of joblib, Dask, Ray and PyTorch have the configuration, whatever runs them."""

import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pools import REPORTED, REPORTED_HERE, reported_by


def test_joblib_processes(tmp_path: Path) -> None:
    main = """
from joblib import Parallel, delayed
snapshot = take()
report(Parallel(2)(delayed(work)(snapshot, number) for number in range(6)))
"""
    assert reported_by(main, tmp_path) == REPORTED


@pytest.mark.parametrize(
    ("decorator", "found"),
    [("configurable", [1, 1, 1, [1, 2], [1, 2], [1, 2]]), ("register", [1, 0, 1, [1, 2], [0, 0], [1, 2]])],
)
def test_a_function_that_is_defined_again_reaches_workers_that_know_the_first(
    tmp_path: Path, decorator: str, found: object
) -> None:
    main = """
from joblib.externals.loky import get_reusable_executor
worker = get_reusable_executor(1)
genever.enter_interactive_mode()
found = []
for text in "return x", "return x, more":
    exec(f"@genever.DECORATOR\\ndef again(x=0, more=0): {text}\\n@genever.configurable\\ndef use(it): return it()")
    genever.parse_config("use.it = @again\\nagain.x = 1\\nagain.more = 2")
    snapshot = genever.snapshot()
    calls = [(snapshot.run, use), (snapshot.run, again), (genever.get_configurable("again"),)]
    found += [worker.submit(*call).result() for call in calls]
print(json.dumps(found))
"""
    assert reported_by(main.replace("DECORATOR", decorator), tmp_path) == found


def test_joblib_threads(tmp_path: Path) -> None:
    main = """
from joblib import Parallel, delayed
snapshot = take()
report(Parallel(2, backend="threading")(delayed(snapshot.run)(found, number) for number in range(6)))
"""
    assert reported_by(main, tmp_path) == REPORTED_HERE


@pytest.mark.parametrize(
    ("workers", "reported"),
    [
        ("n_workers=2, threads_per_worker=2, host='127.0.0.1'", REPORTED),
        ("n_workers=1, threads_per_worker=2, processes=False", REPORTED_HERE),  # It listens nowhere.
    ],
    ids=["processes", "threads"],
)
def test_dask(workers: str, reported: object, tmp_path: Path) -> None:
    main = f"""
from distributed import Client, LocalCluster
with LocalCluster({workers}, dashboard_address=None) as cluster, Client(cluster) as client:
    snapshot = take()
    report(client.gather([client.submit(snapshot.run, found, number) for number in range(6)]))
"""
    assert reported_by(main, tmp_path) == reported


def test_the_workers_of_a_data_loader(tmp_path: Path) -> None:
    main = """
from torch.utils.data import DataLoader
snapshot = take()
options = {"batch_size": None, "num_workers": 2, "collate_fn": found}
report(list(DataLoader(range(6), **options, worker_init_fn=snapshot.apply, multiprocessing_context="spawn")))
"""
    assert reported_by(main, tmp_path) == REPORTED


# ---- Ray ----------------------------------------------------------------------------------------------------

#: Ray on this machine's loopback address alone: no dashboard, no telemetry, nothing left in the home folder.
RAY = """
import ray
ray.init(address="local", num_cpus=2, include_dashboard=False, _temp_dir=os.environ["RAY_FOLDER"])
"""


@pytest.fixture
def ray_settings(tmp_path: Path) -> Iterator[dict[str, str]]:
    token = tmp_path / "token"
    token.write_text(secrets.token_hex(32))
    with tempfile.TemporaryDirectory(prefix="ray", ignore_cleanup_errors=True) as folder:  # Its sockets need it short.
        yield {
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # Which means: listen on the loopback address.
            "RAY_AUTH_TOKEN_PATH": str(token),
            "RAY_FOLDER": folder,
        }


def test_ray_where_gin_loses_its_bindings(tmp_path: Path, ray_settings: dict[str, str]) -> None:
    (tmp_path / "with_gin.py").write_text("import gin\n\n\n@gin.configurable\ndef g(x=0):\n    return x\n")
    main = f"""{RAY}
import gin, psutil, with_gin
gin.parse_config("g.x = 1")
assert (with_gin.g(), ray.get(ray.remote(with_gin.g).remote())) == (1, 0)
processes = [psutil.Process(), *psutil.Process().children(recursive=True)]
listening = [at.laddr.ip for process in processes for at in process.net_connections() if at.status == "LISTEN"]
assert {{ip.removeprefix("::ffff:") for ip in listening}} == {{"127.0.0.1"}}, listening
snapshot = take()
task = ray.remote(work)
results = ray.get([task.remote(snapshot, number) for number in range(6)])
ray.shutdown()
report(results)
"""
    assert reported_by(main, tmp_path, **ray_settings) == REPORTED
