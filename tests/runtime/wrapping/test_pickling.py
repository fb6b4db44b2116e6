"""What Genever makes of functions and classes pickles where they do, cloudpickle and spawned processes included."""

import copy
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import genever
from genever import REQUIRED, Session
from genever.language.values.lazy import Lazy
from genever.runtime.registry.configurable import Configurable

DEFINITIONS = """
import abc
import dataclasses
import genever as gin


@gin.configurable
def function(x=0):
    return 'function', x


@gin.register
def registered(x=0):
    return 'registered', x


def plain(x=0):
    return 'plain', x


external = gin.external_configurable(plain, 'external')


@gin.configurable
class Configured:
    def __init__(self, x=0):
        self.x = x


class Child(Configured):
    pass


@gin.register
class Registered:
    def __init__(self, x=0):
        self.x = x


class Foreign:
    def __init__(self, x=0):
        self.x = x


External = gin.external_configurable(Foreign, 'External')


class Meta(type):
    def __call__(cls, *args, **kwargs):
        made = super().__call__(*args, **kwargs)
        made.meta = True
        return made


@gin.configurable
class ConfiguredMeta(metaclass=Meta):
    def __init__(self, x=0):
        self.x = x


@gin.register
class RegisteredMeta(metaclass=Meta):
    def __init__(self, x=0):
        self.x = x


class Base(abc.ABC):
    @abc.abstractmethod
    def act(self):
        pass


@gin.register
class Concrete(Base):
    def __init__(self, x=0):
        self.x = x

    def act(self):
        return self.x


@gin.configurable
class New:
    def __new__(cls, x=0):
        made = super().__new__(cls)
        made.x = x
        return made


@gin.configurable
class Slots:
    __slots__ = ('x',)

    def __init__(self, x=0):
        self.x = x


@gin.register
class RegisteredSlots:
    __slots__ = ('x',)

    def __init__(self, x=0):
        self.x = x


@gin.register
@dataclasses.dataclass
class Data:
    x: int = 0


@gin.register
class WithMethod:
    def __init__(self, x=0):
        self.x = x

    @gin.register
    def method(self, y=0):
        return self.x, y


@gin.configurable
def consume(things):
    return things


FUNCTIONS = ['function', 'registered', 'external']
CLASSES = ['Configured', 'Registered', 'External', 'ConfiguredMeta', 'RegisteredMeta', 'Concrete', 'New', 'Slots',
           'RegisteredSlots', 'Data', 'WithMethod']
CONFIG = ''.join(f'{name}.x = 1\\ns/{name}.x = 2\\n' for name in FUNCTIONS + CLASSES) + '''
    WithMethod.method.y = 3
    s/WithMethod.method.y = 4
'''


def things():
    '''Everything that a program can come by: configurables, references of all kinds, and instances.'''
    gin.parse_config(CONFIG)
    names = FUNCTIONS + CLASSES
    gin.parse_config(f'consume.things = [{", ".join(f"@{name}, @s/{name}, @{name}()" for name in names)}]')
    return [
        function, registered, external, Configured, Child, Registered, External, ConfiguredMeta, RegisteredMeta, Slots,
        Data, External(), Child(), Registered(7), *consume(), *gin.query_parameter('consume.things'),
        gin.get_configurable('s/WithMethod.method'),
    ]


def show(thing):
    '''What a thing is and does, as text.'''
    if isinstance(thing, gin.config.ConfigurableReference):
        return f'{thing!r} {show(thing.scoped_configurable_fn)}'
    if 'method' in repr(thing):
        return f'{thing.__qualname__} {thing(WithMethod(5))}'
    made = thing() if callable(thing) else thing
    parts = [type(made).__name__, getattr(made, 'x', made), getattr(made, 'meta', None)]
    if hasattr(made, 'method'):
        parts.append(made.method())
    if callable(thing):
        parts.append(getattr(thing, '__name__', None))
    return ' '.join(map(str, parts))
"""


def run(folder: Path, program: str, name: str = "program.py") -> str:
    """What a program prints, run as a script in a folder."""
    script = folder / name
    script.write_text(program)
    result = subprocess.run([sys.executable, script], cwd=folder, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture(params=["imported", "main"])
def definitions(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The beginning of a program that has the definitions, from a module or of its own."""
    if request.param == "main":
        return DEFINITIONS
    (tmp_path / "library.py").write_text(DEFINITIONS)
    return "from library import *\n"


SAVE = """
import {pickler} as pickler
everything = things()
with open('saved', 'wb') as file:
    pickler.dump(everything, file)
print(*map(show, everything), sep='\\n')
"""
LOAD = """
import pickle
with open('saved', 'rb') as file:
    everything = pickle.load(file)
gin.parse_config(CONFIG)
print(*map(show, everything), sep='\\n')
"""


def test_another_process_gets_the_same(definitions: str, tmp_path: Path) -> None:
    expected = run(tmp_path, definitions + SAVE.format(pickler="pickle"))
    assert len(expected.splitlines()) == 99
    assert run(tmp_path, definitions + LOAD) == expected


def test_cloudpickle_brings_what_the_main_module_defines(definitions: str, tmp_path: Path) -> None:
    pytest.importorskip("cloudpickle")
    save = "import cloudpickle\n" + SAVE.format(pickler="cloudpickle").replace(
        "pickler.dump(everything, file)", "pickler.dump((everything, show, CONFIG), file)"
    )
    expected = run(tmp_path, definitions + save)
    load = LOAD.replace("everything = pickle", "everything, show, CONFIG = pickle")
    assert run(tmp_path, "import genever as gin\n" + load, "other.py") == expected


def test_cloudpickle_brings_what_a_function_defines(tmp_path: Path) -> None:
    pytest.importorskip("cloudpickle")
    inside = "".join(f"    {line}\n" for line in DEFINITIONS.splitlines())
    save = f"""
def make():
{inside}
    return things(), show, CONFIG


import cloudpickle
everything, show, CONFIG = made = make()
with open('saved', 'wb') as file:
    cloudpickle.dump(made, file)
print(*map(show, everything), sep='\\n')
"""
    expected = run(tmp_path, save)
    load = LOAD.replace("everything = pickle", "everything, show, CONFIG = pickle")
    assert run(tmp_path, "import genever as gin\n" + load, "other.py") == expected


def test_a_class_that_the_main_module_configures_has_its_parameters_elsewhere(tmp_path: Path) -> None:
    pytest.importorskip("cloudpickle")
    save = """
import cloudpickle, genever

@genever.configurable
class Net:
    def __init__(self, width=1, depth=2):
        pass

genever.parse_config("Net.width = 3")
with open("saved", "wb") as file:
    cloudpickle.dump((genever.snapshot(), Net), file)
print(genever.fingerprint())
"""
    load = """
import pickle, genever

with open("saved", "rb") as file:
    snapshot, Net = pickle.load(file)
snapshot.apply()
print(genever.fingerprint())
Net()
print(genever.operative_dict())
try:
    genever.parse_config("Net.widht = 4")
except ValueError as problem:
    print(str(problem).splitlines()[0])
"""
    fingerprint = run(tmp_path, save)
    assert run(tmp_path, load, "other.py") == fingerprint + (
        "{'Net': {'width': 3, 'depth': 2}}\n"
        "<bindings>:1:5: error: Configurable 'Net' doesn't have a parameter named 'widht'. [unknown-parameter]\n"
    )


def test_what_is_pickled_by_value_goes_on_following_the_configuration(tmp_path: Path) -> None:
    pytest.importorskip("cloudpickle")
    program = """
import cloudpickle, pickle
import genever as gin


def make():
    @gin.configurable
    def f(x=0):
        return x

    return f


f = pickle.loads(cloudpickle.dumps(make()))
for x in range(1, 3):
    gin.bind_parameter('f.x', x)
    print(f(), gin.config.parse_value('@f').scoped_configurable_fn())
"""
    assert run(tmp_path, program) == "1 1\n2 2\n"


SPAWN = """
import concurrent.futures
import multiprocessing


def start():
    gin.parse_config(CONFIG)


if __name__ == '__main__':
    everything = things()
    context = multiprocessing.get_context('spawn')
    {pool} as pool:
        shown = list(pool.map(show, everything))
    print(shown == list(map(show, everything)), len(shown))
"""


@pytest.mark.parametrize(
    "pool",
    [
        "with context.Pool(1, initializer=start)",
        "with concurrent.futures.ProcessPoolExecutor(1, mp_context=context, initializer=start)",
    ],
)
def test_spawned_processes_get_the_same(definitions: str, pool: str, tmp_path: Path) -> None:
    assert run(tmp_path, definitions + SPAWN.format(pool=pool)) == "True 99\n"


def test_results_and_errors_come_back_from_spawned_processes(tmp_path: Path) -> None:
    program = """
import concurrent.futures
import multiprocessing
import genever as gin


@gin.configurable
def fails(kind, x=gin.REQUIRED):
    if kind == 'own':
        raise LookupError('of the user')
    gin.parse_config('a b\\nc d')


if __name__ == '__main__':
    context = multiprocessing.get_context('spawn')
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        for call in (pool.submit(fails, 'own', 1), pool.submit(fails, 'x', 1), pool.submit(fails, 'y')):
            problem = call.exception()
            print(type(problem).__name__, str(problem).splitlines()[0], getattr(problem, 'lineno', None))
"""
    assert run(tmp_path, program).splitlines() == [
        "LookupError of the user None",
        "ConfigSyntaxError <bindings>:1:3: error: expected '=' or ':' after 'a', not 'b' [syntax] 1",
        "ConfigRuntimeError error: Required bindings for `fails` not provided in config: ['x'] [required] None",
    ]


# ---- Copies -------------------------------------------------------------------------------------


@genever.configurable("pickled.function")
def configured(x: int = 0) -> int:
    return x


@genever.register("pickled.Object")
class Part:
    def __init__(self, x: int = 0) -> None:
        self.x = x


@genever.configurable("pickled.holder")
def holder(things: Any) -> Any:
    return things


@pytest.fixture
def session() -> Iterator[Session]:
    with Session() as session:
        yield session


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda thing: pickle.loads(pickle.dumps(thing))])
def test_a_copy_of_a_configurable_is_itself(copied: Any) -> None:
    genever.parse_config(
        "pickled.holder.things = [@pickled.function, @s/pickled.function, @pickled.Object, @s/pickled.Object]"
    )
    for thing in [configured, Part, REQUIRED, *holder(REQUIRED)]:
        assert copied(thing) is thing


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda thing: pickle.loads(pickle.dumps(thing))])
def test_a_copy_of_an_instance_is_an_instance_of_the_same_class(copied: Any) -> None:
    genever.parse_config("pickled.Object.x = [1]\npickled.holder.things = @pickled.Object()")
    part = holder(REQUIRED)
    made = copied(part)
    assert (type(made), made.x, made is part) == (Part, [1], False)


@pytest.mark.usefixtures("session")
def test_a_reference_is_copied_as_gin_does() -> None:
    genever.parse_config(
        "pickled.Object.x = 1\npickled.function.x = 2\n"
        "pickled.holder.things = [@pickled.Object, @s/pickled.function, @pickled.function()]"
    )
    references = genever.query_parameter("pickled.holder.things")
    assert copy.copy(references[0]) is references[0]
    assert copy.deepcopy(references) == [*holder(REQUIRED)[:2], 2]  # What they stand for.
    assert pickle.loads(pickle.dumps(references)) == references


@pytest.mark.usefixtures("session")
def test_a_lazy_object_is_pickled_before_it_is_made() -> None:
    genever.parse_config(
        "pickled.Object.x = 3\ns/pickled.Object.x = 4\npickled.holder.things = lazy @s/pickled.Object()"
    )
    handle = pickle.loads(pickle.dumps(holder(REQUIRED)))
    assert isinstance(handle, Lazy)
    assert handle.get().x == 4


def test_a_local_function_is_refused_as_python_does() -> None:
    @genever.configurable("a_local_function")
    def local(x: int = 0) -> int:
        return x

    with pytest.raises((pickle.PicklingError, AttributeError), match="local"):
        pickle.dumps(local)


#: What a configurable makes anew of what it wraps, wherever it comes.
MADE_ANEW = {"_defined_in", "_function", "_signature", "invoke", "wrapped", "wrapper"}


def test_what_is_taken_along_by_value_has_all_that_it_was_registered_with() -> None:
    cloudpickle = pytest.importorskip("cloudpickle")

    class Local:
        def __init__(self, x: int = 0) -> None:
            pass

        def method(self, y: int = 0) -> None:
            pass

    with Session() as session:
        function = session.register(
            lambda x=0, y=0: None, "f", "m", ["x"], fingerprint_ignore=["y"], in_place=True
        ).wrapper
        genever.register(fingerprint_ignore=["y"])(Local.method)
        session.register(Local, "C", "m", denylist=["x"], fingerprint_ignore=["x"])
        selectors = "m.f", "m.C", "m.C.method"
        before = [session.catalog.target(selector) for selector in selectors]
        pickled = cloudpickle.dumps([function, session.handle("m.C", "")])
    with Session() as session:
        pickle.loads(pickled)
        after = [session.catalog.target(selector) for selector in selectors]
    for one, other in zip(before, after, strict=True):
        assert one is not None is not other
        for name in set(Configurable.__slots__) - MADE_ANEW:
            assert getattr(other, name) == getattr(one, name), name
    assert [list(found.fingerprint_ignore) for found in after if found is not None] == [["y"], ["x"], ["y"]]
