"""The plain data in an untrusted pickle: nothing in it is run, and its cost is bounded.

Python's own unpickler runs what a pickle says, and a pickle of a few bytes can ask it for any amount of memory. This
one makes dicts with str as keys, lists, strings, numbers, bools and None. All else becomes an `Unread`.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable
from typing import Any

#: The most instructions that are carried out; a checkpoint has some 30 for each tensor.
MAX_STEPS = 3_000_000
#: The most lists and dicts that are made.
MAX_CONTAINERS = 300_000
#: The most strings, lists and dicts that are kept to be used again.
MAX_KEPT = 400_000
_MAX_INTEGER = 256  # Bytes.


class Unread:
    """Stands for an object that is not looked at."""

    def __repr__(self) -> str:
        return "<unread>"


UNREAD = Unread()
_MARK: Any = object()


class Refused(ValueError):
    """A pickle is no sound one, or asks for too much."""


def plain_data(pickled: bytes) -> Any:
    """Return the object of a pickle, with `UNREAD` for each part that is no plain data.

    Raises:
        Refused: It is damaged, or takes more than the bounds of this module.
        LookupError, ValueError, struct.error, TypeError: It is damaged.
    """
    return _Machine(pickled).run()


class _Machine:
    """The pickle machine: a position in the pickle, a stack with marks, and a memo."""

    def __init__(self, pickled: bytes) -> None:
        self.pickled = pickled
        self.at = 0
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}  # Of what a reader could miss; anything else is unread there.
        self.memoized = 0
        self.containers = 0

    def run(self) -> Any:
        """Carry the instructions out up to the last."""
        for _ in range(MAX_STEPS):
            code = self.pickled[self.at]
            self.at += 1
            if code == _STOP:
                return self.stack.pop()
            step = _STEPS.get(code)
            if step is None:
                raise Refused(f"unknown instruction {code:#x}")
            step(self)
        raise Refused("too many instructions")

    # ---- What instructions are made of -----------------------------------------------------------

    def keep(self, index: int) -> None:
        if isinstance(self.stack[-1], str | list | dict):
            self.memo[index] = self.stack[-1]
            if len(self.memo) > MAX_KEPT:
                raise Refused("too many objects")
        else:
            self.memo.pop(index, None)
        self.memoized += 1

    def kept(self, index: int) -> Any:
        return self.memo.get(index, UNREAD)

    def take(self, count: int) -> bytes:
        taken = self.pickled[self.at : self.at + count]
        if len(taken) < count:
            raise Refused("cut short")
        self.at += count
        return taken

    def number(self, form: str) -> Any:
        return struct.unpack(form, self.take(struct.calcsize(form)))[0]

    def line(self) -> bytes:
        end = self.pickled.index(b"\n", self.at)
        taken = self.pickled[self.at : end]
        self.at = end + 1
        return taken

    def above_mark(self) -> list[Any]:
        start = len(self.stack) - 1
        while self.stack[start] is not _MARK:
            start -= 1
            if start < 0:
                raise Refused("no mark")
        above = self.stack[start + 1 :]
        del self.stack[start:]
        return above

    def container(self, made: Any) -> Any:
        self.containers += 1
        if self.containers > MAX_CONTAINERS:
            raise Refused("too many lists and dicts")
        return made

    def drop(self, count: int) -> None:
        """Put an object that is not looked at in the place of the topmost ones."""
        if len(self.stack) < count:
            raise Refused("the stack is empty")
        del self.stack[len(self.stack) - count :]
        self.stack.append(UNREAD)

    def set_items(self, items: list[Any]) -> None:
        target = self.stack[-1]
        if isinstance(target, dict):
            for key, value in zip(items[::2], items[1::2], strict=True):
                if isinstance(key, str):
                    target[key] = value

    def extend(self, items: list[Any]) -> None:
        if isinstance(self.stack[-1], list):
            self.stack[-1].extend(items)

    def integer(self, content: bytes) -> Any:
        return int.from_bytes(content, "little", signed=True) if len(content) <= _MAX_INTEGER else UNREAD

    def text_number(self, line: bytes) -> Any:
        if line in (b"00", b"01"):
            return line == b"01"
        return int(line.rstrip(b"L")) if len(line) <= _MAX_INTEGER else UNREAD


def _push(make: Callable[[_Machine], Any]) -> Callable[[_Machine], None]:
    def step(machine: _Machine) -> None:
        machine.stack.append(make(machine))

    return step


def _skip(form: str) -> Callable[[_Machine], None]:
    """Pass over what is as long as the number before it says."""

    def step(machine: _Machine) -> None:
        machine.take(machine.number(form))
        machine.stack.append(UNREAD)

    return step


def _string(form: str) -> Callable[[_Machine], None]:
    return _push(lambda machine: machine.take(machine.number(form)).decode("utf-8", "surrogatepass"))


def _get(form: str) -> Callable[[_Machine], None]:
    return _push(lambda machine: machine.kept(machine.number(form)))


def _put(form: str) -> Callable[[_Machine], None]:
    def step(machine: _Machine) -> None:
        machine.keep(machine.number(form))

    return step


def _above_mark(make: Callable[[_Machine, list[Any]], Any]) -> Callable[[_Machine], None]:
    """Make an object of what is above the mark."""
    return _push(lambda machine: make(machine, machine.above_mark()))


def _dict(machine: _Machine, items: list[Any]) -> Any:
    machine.stack.append(machine.container({}))
    machine.set_items(items)
    return machine.stack.pop()


def _unread(machine: _Machine, items: list[Any]) -> Unread:
    return UNREAD


def _lines(count: int) -> Callable[[_Machine], None]:
    def step(machine: _Machine) -> None:
        for _ in range(count):
            machine.line()
        machine.stack.append(UNREAD)

    return step


def _put_line(machine: _Machine) -> None:
    machine.keep(int(machine.line()[:20]))


def _pop(machine: _Machine) -> None:
    machine.stack.pop()


def _drop(count: int) -> Callable[[_Machine], None]:
    return lambda machine: machine.drop(count)


def _appends(machine: _Machine) -> None:
    machine.extend(machine.above_mark())


def _append(machine: _Machine) -> None:
    machine.extend([machine.stack.pop()])


def _set_items(machine: _Machine) -> None:
    machine.set_items(machine.above_mark())


def _set_item(machine: _Machine) -> None:
    value, key = machine.stack.pop(), machine.stack.pop()
    machine.set_items([key, value])


def _reduce(machine: _Machine) -> None:
    """An ``OrderedDict``, as a model's weights are, is filled by later instructions: a dict serves as well as any."""
    machine.drop(2)


def _build(machine: _Machine) -> None:
    machine.stack.pop()


def _memoize(machine: _Machine) -> None:
    machine.keep(machine.memoized)


def _pass(form: str) -> Callable[[_Machine], None]:
    return lambda machine: machine.number(form)


_STOP = pickle.STOP[0]
_STEPS: dict[int, Callable[[_Machine], Any]] = {
    code[0]: step
    for code, step in (
        (pickle.PROTO, _pass("<B")),
        (pickle.FRAME, _pass("<Q")),
        (pickle.MARK, _push(lambda machine: _MARK)),
        (pickle.NONE, _push(lambda machine: None)),
        (pickle.NEWTRUE, _push(lambda machine: True)),
        (pickle.NEWFALSE, _push(lambda machine: False)),
        (pickle.BININT, _push(lambda machine: machine.number("<i"))),
        (pickle.BININT1, _push(lambda machine: machine.number("<B"))),
        (pickle.BININT2, _push(lambda machine: machine.number("<H"))),
        (pickle.LONG1, _push(lambda machine: machine.integer(machine.take(machine.number("<B"))))),
        (pickle.LONG4, _push(lambda machine: machine.integer(machine.take(machine.number("<I"))))),
        (pickle.INT, _push(lambda machine: machine.text_number(machine.line()))),
        (pickle.LONG, _push(lambda machine: machine.text_number(machine.line()))),
        (pickle.FLOAT, _push(lambda machine: float(machine.line()[:400]))),
        (pickle.BINFLOAT, _push(lambda machine: machine.number(">d"))),
        (pickle.SHORT_BINUNICODE, _string("<B")),
        (pickle.BINUNICODE, _string("<I")),
        (pickle.BINUNICODE8, _string("<Q")),
        (pickle.UNICODE, _push(lambda machine: machine.line().decode("raw-unicode-escape"))),
        *((code, _skip("<B")) for code in (pickle.SHORT_BINBYTES, pickle.SHORT_BINSTRING)),
        *((code, _skip("<I")) for code in (pickle.BINBYTES, pickle.BINSTRING)),
        *((code, _skip("<Q")) for code in (pickle.BINBYTES8, pickle.BYTEARRAY8)),
        (pickle.STRING, _lines(1)),
        (pickle.PERSID, _lines(1)),
        (pickle.GLOBAL, _lines(2)),
        (pickle.EMPTY_LIST, _push(lambda machine: machine.container([]))),
        (pickle.EMPTY_DICT, _push(lambda machine: machine.container({}))),
        (pickle.LIST, _above_mark(lambda machine, items: machine.container(items))),
        (pickle.DICT, _above_mark(_dict)),
        (pickle.EMPTY_TUPLE, _drop(0)),
        (pickle.EMPTY_SET, _drop(0)),
        *((code, _above_mark(_unread)) for code in (pickle.TUPLE, pickle.FROZENSET, pickle.OBJ)),
        *((code, _drop(1)) for code in (pickle.TUPLE1, pickle.BINPERSID)),
        *((code, _drop(2)) for code in (pickle.TUPLE2, pickle.STACK_GLOBAL, pickle.NEWOBJ)),
        *((code, _drop(3)) for code in (pickle.TUPLE3, pickle.NEWOBJ_EX)),
        (pickle.REDUCE, _reduce),
        (pickle.BUILD, _build),
        (pickle.APPEND, _append),
        (pickle.APPENDS, _appends),
        (pickle.ADDITEMS, lambda machine: machine.above_mark()),
        (pickle.SETITEM, _set_item),
        (pickle.SETITEMS, _set_items),
        (pickle.POP, _pop),
        (pickle.POP_MARK, lambda machine: machine.above_mark()),
        (pickle.DUP, _push(lambda machine: machine.stack[-1])),
        (pickle.BINGET, _get("<B")),
        (pickle.LONG_BINGET, _get("<I")),
        (pickle.GET, _push(lambda machine: machine.kept(int(machine.line()[:20])))),
        (pickle.BINPUT, _put("<B")),
        (pickle.LONG_BINPUT, _put("<I")),
        (pickle.PUT, _put_line),
        (pickle.MEMOIZE, _memoize),
    )
}
