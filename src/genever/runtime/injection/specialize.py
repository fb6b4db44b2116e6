"""Wrappers for frequent shapes of call, with the function's own parameters. Not for functions with ``*args``.

The wrapper of `genever.runtime.injection.injector` takes any arguments: Python packs them into a tuple and a dict, and
unpacks them for the function. One that is called often gets other code, which names the parameters. It tries the
shapes that were found to be frequent and hands every other call to the general wrapper, so the two never differ in what
they do.
"""

from __future__ import annotations

import functools
import linecache
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from types import CodeType, FunctionType
from typing import Any, NamedTuple
from weakref import WeakSet

from genever.runtime.injection.frames import ACTIVE, MOST_FREQUENT
from genever.runtime.injection.injector import injecting, injector
from genever.runtime.record.record import Shape, parts_of_shape
from genever.runtime.registry.configurable import Configurable

_MOST_PARAMETERS = 32
# What the code uses besides the parameters.
_VARIABLES = frozenset(("active", "configurable", "function", "frame", "call", "problem", "rest"))
_GLOBALS = frozenset(("REQUIRED", "explain", "general", "is_unprepared"))


#: How the names of the files begin that the code of wrappers is shown from.
FILE = "<genever wrapper "
_numbers = count(1)

#: Prepares whoever keeps what it knows of functions for a change of one; returns whether it can change. Set by an
#: integration.
prepare_change: Callable[[FunctionType], bool] = bool


class Parameters(NamedTuple):
    """The names of a function's parameters, of each kind in order."""

    positional_only: tuple[str, ...]
    by_either: tuple[str, ...]
    keyword_only: tuple[str, ...]

    @property
    def positional(self) -> tuple[str, ...]:
        """Those that take a positional argument."""
        return self.positional_only + self.by_either

    def take(self, shape: Shape) -> bool:
        """Return whether a call of a shape has no arguments but those for parameters."""
        first, keywords = parts_of_shape(shape)
        return first <= len(self.positional) and {*self.positional[first:], *self.keyword_only}.issuperset(keywords)


def specialize(configurable: Configurable, shape: Shape) -> None:
    """Give the wrapper of a configurable code that is fast for one more shape of call, where there can be any."""
    wrapper, known = configurable.invoke, configurable.frequent
    assert isinstance(wrapper, FunctionType)
    if _suspensions or (shape in known and wrapper in _specialized):
        return
    parameters = _parameters(_variable(wrapper, "function"))
    if parameters is None or not parameters.take(shape):
        return
    if (shape not in known and len(known) == MOST_FREQUENT) or not prepare_change(wrapper):
        return
    _specialized.add(wrapper)
    # A shape keeps its place for good: that is where frames have its calls.
    configurable.frequent = known if shape in known else (*known, shape)
    code = _code(parameters, configurable.frequent, int(configurable.is_class))
    # In this order: the defaults mean nothing to the general code.
    wrapper.__kwdefaults__ = dict.fromkeys(parameters.keyword_only, configurable) or None
    wrapper.__defaults__ = (configurable,) * (len(parameters.positional) - configurable.is_class)
    wrapper.__code__ = code.replace(co_flags=code.co_flags | wrapper.__code__.co_flags & ~_TAKES_MORE)


def general(
    configurable: Configurable, function: Callable[..., Any], places: int, values: dict[str, Any], rest: tuple[Any, ...]
) -> Any:
    """Make a call through the general wrapper.

    Args:
        configurable: What is called.
        function: What it wraps.
        places: How many of the values take positional arguments.
        values: ``{parameter: argument}``, in their order; the configurable where there is none.
        rest: The positional arguments for which there is no parameter.
    """
    args: list[Any] = []
    for value in [*values.values()][:places]:
        if value is configurable:
            break
        args.append(value)
    kwargs = {name: value for name, value in [*values.items()][len(args) :] if value is not configurable}
    shape: Shape = (len(args), *kwargs) if args and kwargs else tuple(kwargs) or len(args)
    if shape in configurable.frequent:  # Its calls are used up, or were prepared before it was frequent.
        ACTIVE.get().calls.get(configurable, {}).pop(shape, None)
    return injecting(configurable, function)(*args, *rest, **kwargs)


@contextmanager
def suspended() -> Iterator[None]:
    """Have all wrappers take calls as they are written, with the order of keywords: the general ones, in a block."""
    _suspensions.append(None)
    try:
        for wrapper in list(_specialized):
            _generalize(wrapper)
        yield
    finally:
        _suspensions.pop()


def _generalize(wrapper: FunctionType) -> None:
    configurable: Configurable = _variable(wrapper, "configurable")
    if prepare_change(wrapper):
        _specialized.discard(wrapper)
        wrapper.__code__ = injector(configurable, _variable(wrapper, "function")).__code__
        wrapper.__defaults__ = wrapper.__kwdefaults__ = None


def _variable(wrapper: FunctionType, name: str) -> Any:
    """Return the value of a free variable of a wrapper."""
    return (wrapper.__closure__ or ())[wrapper.__code__.co_freevars.index(name)].cell_contents


_specialized: WeakSet[FunctionType] = WeakSet()
_suspensions: list[None] = []


def _parameters(function: Callable[..., Any]) -> Parameters | None:
    """Return the parameters of a plain function that takes no others; None for anything else."""
    code = function.__code__ if isinstance(function, FunctionType) else None
    if code is None or code.co_flags & _TAKES_MORE:
        return None
    places, only = code.co_argcount, code.co_posonlyargcount
    names = code.co_varnames[: places + code.co_kwonlyargcount]
    if len(names) > _MOST_PARAMETERS or not (_VARIABLES | _GLOBALS).isdisjoint(names):
        return None
    return Parameters(names[:only], names[only:places], names[places:])


_TAKES_MORE = 0x04 | 0x08  # inspect.CO_VARARGS and CO_VARKEYWORDS.


@functools.lru_cache(maxsize=1024)
def _code(parameters: Parameters, shapes: tuple[Shape, ...], own: int) -> CodeType:
    """Return the code of a wrapper, with the free variables that `injector` gives its own.

    Args:
        parameters: Those of the function.
        shapes: The frequent shapes, the one to try first first.
        own: How many of the first parameters every call has: 1 for the ``self`` of a constructor.
    """
    lines = [
        "def with_variables(active, configurable, function):",
        f"    def wrapper({_declaration(parameters, own)}):",
        *(line for place, shape in enumerate(shapes) for line in _attempt(parameters, shape, own, place)),
        "        from genever.runtime.injection.specialize import general",
        f"        return general(configurable, function, {len(parameters.positional)}, {_by_name(parameters)}, rest)",
        "    return wrapper",
    ]
    made: CodeType = written("with_variables", lines)(None, None, None).__code__
    return made


def written(name: str, lines: Sequence[str]) -> Callable[..., Any]:
    """Return the function that some lines of Python define."""
    source = "\n".join(lines) + "\n"
    file = f"{FILE}{next(_numbers)}>"  # Coverage and debuggers take what begins so for no file of its own.
    linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file  # For tracebacks and debuggers.
    names: dict[str, Any] = {}
    exec(compile(source, file, "exec"), names)
    made: Callable[..., Any] = names[name]
    return made


def _declaration(parameters: Parameters, own: int) -> str:
    """Return the parameters as text: ``self, x=configurable, /, a=configurable, *rest, c=configurable``."""
    declared = [name if index < own else f"{name}=configurable" for index, name in enumerate(parameters.positional)]
    if parameters.positional_only:
        declared.insert(len(parameters.positional_only), "/")
    return ", ".join([*declared, "*rest", *(f"{name}=configurable" for name in parameters.keyword_only)])


def _attempt(parameters: Parameters, shape: Shape, own: int, place: int) -> list[str]:
    """Return the lines that make a call if it has a shape, the one at a place."""
    first, keywords = parts_of_shape(shape)
    positional = parameters.positional[:first]
    passed = ", ".join([*positional, *(f"{name}={name}" for name in keywords)])
    positional_text = "".join(f"{name}, " for name in positional)
    by_name = ", ".join(f"{name!r}: {name}" for name in keywords)
    return [
        f"        if {_test(parameters, positional, keywords, own)}:",
        "            frame = active()",
        "            try:",
        f"                for call in frame.frequent[configurable][{place}]:",
        f"                    return call({passed})",
        "            except Exception as problem:",
        "                if not is_unprepared(problem, configurable):",
        f"                    explain(problem, frame, configurable, ({positional_text}), {{{by_name}}})",
        "                    raise",
    ]


def _test(parameters: Parameters, positional: Sequence[str], keywords: Sequence[str], own: int) -> str:
    """Return the condition that a call has just these arguments, and none that the configuration must give."""
    supplied = [*positional[own:], *keywords]
    omitted = [
        name for name in (*parameters.positional[len(positional) :], *parameters.keyword_only) if name not in supplied
    ]
    # The first one left out is the mark itself: Python compares parameters faster with each other than with a variable
    # of the code around.
    mark = omitted[0] if omitted else "configurable"
    tests = [f"{name} is {mark if index else 'configurable'}" for index, name in enumerate(omitted)]
    tests += [f"{name} is not {mark} and {name} is not REQUIRED" for name in supplied]
    if len(positional) == len(parameters.positional):
        tests.append("not rest")
    return " and ".join(tests)


def _by_name(parameters: Parameters) -> str:
    return "{" + ", ".join(f"{name!r}: {name}" for name in (*parameters.positional, *parameters.keyword_only)) + "}"
