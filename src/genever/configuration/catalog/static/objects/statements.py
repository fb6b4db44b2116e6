"""Runs the statements of a module, a class body or a function, as far as they define or register something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from genever.configuration.catalog.static.objects.expressions import bases_of, defined, items_of, truth_of, value_of
from genever.configuration.catalog.static.objects.frames import Frame
from genever.configuration.catalog.static.objects.values import (
    Builtin,
    Class,
    Descriptor,
    Function,
    Instance,
    Known,
    Later,
    Many,
    Module,
    NotPlainError,
    Table,
    Unknown,
    Value,
    bound_in,
    forced,
    plain,
)
from genever.configuration.catalog.static.sources import syntax
from genever.records import NamedTuple

#: How often the body of a loop is run at most.
_MOST_ROUNDS = 10_000
#: How many classes a class has above it at most, to be looked at.
_MOST_BASES = 100
#: How many items are put into a dict at most, one after the other.
_MOST_ITEMS = 1_000

_Pairs = tuple[tuple[Value, Value], ...]


class Left(NamedTuple):
    """How a block was left before its end: ``raise``, ``return``, ``break`` or ``continue``, and what it returned."""

    kind: str
    value: Value | None = None


class MissingModuleError(Exception):
    """A module that an ``import`` in a ``try`` statement names is not there."""


def run(statements: tuple[syntax.Statement, ...], frame: Frame) -> Left | None:
    """Run statements one by one; return how they were left, None where they came to their end."""
    for statement in statements:
        left = _statement(statement, frame)
        if left is not None:
            return left
    return None


def _statement(statement: syntax.Statement, frame: Frame) -> Left | None:
    match statement:
        case syntax.Function():
            frame.bind(statement.name, function(statement, frame))
        case syntax.Class():
            frame.bind(statement.name, class_(statement, frame))
        case syntax.Import() | syntax.ImportFrom():
            imports(statement, frame)
        case syntax.Assign(targets=targets, value=given):
            if given is not None:
                is_left_out = given == syntax.Constant(...) and frame.module.is_stub
                made = value_of(given, frame) if not is_left_out else Unknown()
                for target in targets:
                    assign(target, made, frame)
        case syntax.Extend(name=name, value=more):
            frame.bind(name, extended(frame.lookup(name), value_of(more, frame)))
        case syntax.Do(done):
            _do(done, frame)
        case syntax.If():
            return _if(statement, frame)
        case syntax.Try():
            return _try(statement, frame)
        case syntax.For():
            return _for(statement, frame)
        case syntax.With():
            return _with(statement, frame)
        case syntax.Delete(names):
            for name in names:
                frame.names.pop(name, None)
        case syntax.Loop(body=body):
            _any_number_of_times(body, frame)
        case syntax.Stop(kind, given):
            left = Left(kind, value_of(given, frame) if given is not None else None)
            if kind == "return" and frame.uncertain:
                frame.returned.append(left.value or Known(None))
            return left
    return None


# ---- Definitions ------------------------------------------------------------------------------------


def function(definition: syntax.Function, frame: Frame) -> Value:
    """Return what a ``def`` binds: the function, or what its decorators make of it."""
    decorators = [value_of(decorator, frame) for decorator in definition.decorators]
    made: Value = defined(definition, frame)
    return _decorated(made, decorators, definition.decorators, frame)


def class_(definition: syntax.Class, frame: Frame) -> Value:
    """Return what a ``class`` binds; its body is run now where it may register something, else when it is looked at."""
    decorators = [value_of(decorator, frame) for decorator in definition.decorators]
    qualname = f"{frame.prefix}{definition.name}"
    names: dict[str, Value] = {}
    body = Frame(frame.program, frame.module, names, f"{qualname}.", frame, registers=frame.registers, is_class=True)

    def members() -> dict[str, Value]:
        run(definition.body, body)
        return names

    made = Class(definition, frame, body, qualname, members)
    if frame.registers:
        made.bases = tuple([value_of(expression, frame) for expression in definition.bases])
        _open_made(made, frame)
        _ = made.members
    made.decorators = tuple(decorators)
    if frame.registers and _is_settings(made):
        frame.program.call(Builtin("genever.configurable"), (made,), {}, frame, None)
    return _decorated(made, decorators, definition.decorators, frame)


def _is_settings(made: Class) -> bool:
    """Return whether a class is made configurable by the base that it has from `genever.integrations.pydantic`."""
    pending = list(bases_of(made))
    for base in pending:
        if isinstance(base, Class):
            if (base.module, base.qualname) == ("genever.integrations.pydantic", "Settings"):
                return True
            pending += bases_of(base) if len(pending) <= _MOST_BASES else ()
    return False


def _open_made(made: Class, frame: Frame) -> None:
    """Take note that a metaclass, or what a base does with its subclasses, may register the class that is made."""
    pending: list[Value] = [made]
    makers: list[Value | None] = []
    for cls in pending:
        if not isinstance(cls, Class) or len(pending) > _MOST_BASES:
            continue
        pending += bases_of(cls)
        makers += [cls.members.get("__init_subclass__")] if cls is not made else []
        metaclass = next(
            (forced(value_of(given, cls.frame)) for key, given in cls.syntax.keywords if key == "metaclass"), 0
        )
        methods = metaclass.members if isinstance(metaclass, Class) else {}
        makers += [method for name, method in methods.items() if name != "register"]  # As ABCMeta has it.
    for maker in makers:
        function = maker.function if isinstance(maker, Descriptor) else maker
        if isinstance(function, Function) and frame.program.may_register(function):
            reason = f"line {made.syntax.place.line}: {function.qualname} registers the classes that are made"
            frame.program.open_modules.setdefault(frame.module.name, reason)


def _decorated(made: Value, decorators: list[Value], written: tuple[syntax.Expression, ...], frame: Frame) -> Value:
    for decorator, expression in zip(reversed(decorators), reversed(written), strict=True):
        call = expression if isinstance(expression, syntax.Call) else None
        given = frame.program.call(decorator, (made,), {}, frame, call)
        # An object of a class that decorates has the name and the parameters of what it decorates, if it has any.
        made = given if not isinstance(forced(given), Instance) else made
    return made


# ---- Names ------------------------------------------------------------------------------------------


def imports(statement: syntax.Import | syntax.ImportFrom, frame: Frame) -> None:
    """Carry out an ``import``: what is to be followed is run, everything else is looked at when it is needed."""
    program = frame.program
    if isinstance(statement, syntax.Import):
        module = _module(statement.module, frame)
        if module is None:
            _missing(frame)
            frame.bind(statement.alias or statement.module.partition(".")[0], Unknown(statement.module))
            return
        top = program.module(statement.module.partition(".")[0])
        frame.bind(statement.alias or statement.module.partition(".")[0], module if statement.alias else top or module)
        return
    name = program.absolute(statement.module, statement.level, frame.module)
    found = _module(name, frame) if name is not None else None
    if found is None or any(_lacks(found, wanted, frame) for wanted, _ in statement.names):
        _missing(frame)
    for wanted, bound in statement.names:
        if wanted == "*":
            if found is not None:
                program.bind_all(found, frame)
        elif found is None:
            frame.bind(bound, Unknown(wanted))
        elif frame.registers:
            frame.bind(bound, program.member(found, wanted))
        else:
            frame.bind(bound, _later(found, wanted, frame))


def _module(name: str, frame: Frame) -> Module | None:
    """Return a module; where statements are run and not just looked at, it is imported."""
    return frame.program.imported(name) if frame.registers else frame.program.module(name)


def _later(module: Module, name: str, frame: Frame) -> Later:
    program = frame.program

    def find() -> Value:
        found = program.name_in(module, name)
        if found is None and module.location.folders is not None:  # As a package has its own modules from itself.
            found = program.module(f"{module.name}.{name}")
        return found or Unknown(name)

    return Later(name, find)


def _lacks(module: Module, name: str, frame: Frame) -> bool:
    """Return whether a ``from`` import inside of a ``try`` fails, as far as that is known."""
    if not frame.tries or name == "*" or module.is_running:
        return False
    program = frame.program
    return program.name_in(module, name) is None and program.finder.find(f"{module.name}.{name}") is None


def _missing(frame: Frame) -> None:
    if frame.tries:
        raise MissingModuleError


def assign(target: syntax.Expression, value: Value, frame: Frame) -> None:
    """Bind a target of an assignment or a loop."""
    match target:
        case syntax.Name(name):
            frame.bind(name, value)
        case syntax.Attribute(inner, ("__module__" | "__name__" | "__qualname__") as name):
            owner = forced(value_of(inner, frame))
            if isinstance(owner, Function | Class) and isinstance(value, Known):
                setattr(owner, name.strip("_"), value.value)
        case syntax.Attribute(inner, "__signature__" | "__defaults__" | "__kwdefaults__"):
            owner = forced(value_of(inner, frame))
            if isinstance(owner, Function):
                owner.is_opaque = True
        case syntax.Attribute(inner, name):
            changed_class = forced(value_of(inner, frame)) if frame.registers else None
            if isinstance(changed_class, Class):
                changed_class.members[name] = value if not frame.uncertain else Unknown(name)
        case syntax.Subscript(inner, key):
            changed = forced(value_of(inner, frame))
            if isinstance(changed, Table):
                _put(changed, ((value_of(key, frame), value),), frame)
            elif isinstance(changed, Many):
                changed.is_open = True
        case syntax.Items(items=targets):
            items = items_of(value)
            for index, inner in enumerate(targets):
                known = items is not None and len(items) == len(targets)
                assign(inner, items[index] if known and items is not None else Unknown(), frame)


def extended(before: Value, value: Value) -> Value:
    """Return what ``before += value`` gives."""
    before, value = forced(before), forced(value)
    items = items_of(value)
    if isinstance(before, Many) and items is not None and len(items) + len(before.items) <= _MOST_ROUNDS:
        if before.kind != "list":
            return Many(before.kind, (*before.items, *items))
        before.items = (*before.items, *items)
        return before
    return Unknown()


def put(before: _Pairs, items: _Pairs) -> _Pairs:
    """Return the items of a dict with others put into it: those with the key of an earlier one take its place."""
    made = list(before)
    keys = [_key(known) for known, _ in before]
    for key, value in items:
        written = _key(key)
        if written in keys:
            made[keys.index(written)] = (key, value)
        else:
            made.append((key, value))
            keys.append(written)
    return tuple(made)


def _key(key: Value) -> object:
    try:
        return plain(key)
    except NotPlainError:
        return forced(key)


def _put(table: Table, items: tuple[tuple[Value, Value], ...], frame: Frame) -> None:
    """Put items into a dict, as far as it is known that this is done."""
    table.is_open = table.is_open or bool(frame.uncertain) or len(table.items) >= _MOST_ITEMS
    if len(table.items) < _MOST_ITEMS:
        table.items = put(table.items, items)


def _do(expression: syntax.Expression, frame: Frame) -> None:
    """Evaluate an expression; the methods that change a list in place change what its name stands for."""
    match expression:
        case syntax.Call(syntax.Attribute(inner, ("append" | "extend" | "add") as method), (argument,)):
            before = forced(value_of(inner, frame))
            if isinstance(before, Many):
                _add(before, argument, frame, is_one=method != "extend")
                return
        case syntax.Call(syntax.Attribute(inner, "update" | "setdefault" | "insert" | "pop" | "remove" | "clear")):
            changed = forced(value_of(inner, frame))
            if isinstance(changed, Many | Table):
                changed.is_open = True
    value_of(expression, frame)


def _add(before: Many, argument: syntax.Expression, frame: Frame, *, is_one: bool) -> None:
    """Add one item, or those of another list."""
    value = value_of(argument, frame)
    items = [value] if is_one else items_of(value)
    before.is_open = before.is_open or bool(frame.uncertain) or items is None or len(before.items) >= _MOST_ROUNDS
    if items is not None and len(before.items) < _MOST_ROUNDS:
        before.items = (*before.items, *items)


# ---- Branches ---------------------------------------------------------------------------------------


@contextmanager
def unsure(frame: Frame) -> Iterator[None]:
    """Run what may not be run at all inside a ``with`` block."""
    frame.uncertain += 1
    try:
        yield
    finally:
        frame.uncertain -= 1


def _if(statement: syntax.If, frame: Frame) -> Left | None:
    truth = truth_of(statement.test, frame)
    if truth is not None:
        return run(statement.body if truth else statement.other, frame)
    before = dict(frame.names)
    with unsure(frame):
        left_other = run(statement.other, frame)
        other = dict(frame.names)
        frame.names.clear()
        frame.names.update(before)
        left_body = run(statement.body, frame)
    if left_body is not None and left_other is None:
        frame.names.clear()
        frame.names.update(other)
    elif left_other is None:
        _merge(other, frame)
    return None


def _merge(other: dict[str, Value], frame: Frame) -> None:
    """Take note that names may also stand for other values: what two branches bind differently is not known."""
    for name, value in other.items():
        here = frame.names.get(name, value)
        if here is not value and not _is_same(here, value):
            frame.bind(name, Unknown(name))
        elif name not in frame.names:
            frame.bind(name, value)


def _is_same(one: Value, other: Value) -> bool:
    try:
        values = plain(one), plain(other)
    except NotPlainError:
        return False
    return type(values[0]) is type(values[1]) and bool(values[0] == values[1])


def _any_number_of_times(body: tuple[syntax.Statement, ...], frame: Frame) -> None:
    """Run what may be run once, often or not at all: what it binds anew, or more than once, is not known after it."""
    before = dict(frame.names)
    bound = bound_in(body)
    for name in bound.keys() & before.keys():
        frame.bind(name, Unknown(name))  # As an earlier round has left it.
    with unsure(frame):
        run(body, frame)
    _merge(before, frame)
    for name, statements in bound.items():
        if len(statements) > 1 and name in frame.names:
            frame.bind(name, Unknown(name))


def _with(statement: syntax.With, frame: Frame) -> Left | None:
    is_suppressing = False
    for item, entering in statement.items:
        entered = value_of(item, frame)
        is_suppressing = is_suppressing or _suppresses(entered)
        if entering is not None:
            assign(entering, Unknown() if not isinstance(entered, Known) else entered, frame)
    return _try(syntax.Try(statement.body, ((),), ()), frame) if is_suppressing else run(statement.body, frame)


def _suppresses(entered: Value) -> bool:
    """Return whether exceptions end in a ``with`` statement, as with `contextlib.suppress`."""
    made = forced(entered)
    function = forced(made.function) if isinstance(made, Instance) else None
    return isinstance(function, Class) and (function.module, function.name) == ("contextlib", "suppress")


def _try(statement: syntax.Try, frame: Frame) -> Left | None:
    frame.tries += bool(statement.handlers)
    left: Left | None = None
    is_missing = False
    try:
        left = run(statement.body, frame)
    except MissingModuleError:
        is_missing = True
    finally:
        frame.tries -= bool(statement.handlers)
    if (is_missing or (left is not None and left.kind == "raise")) and statement.handlers:
        left = run(statement.handlers[0], frame)
    return run(statement.final, frame) or left


def _for(statement: syntax.For, frame: Frame) -> Left | None:
    given = forced(value_of(statement.items, frame))
    items = items_of(given)
    if items is None or (isinstance(given, Many | Table) and given.is_open):
        assign(statement.target, Unknown(), frame)
        _any_number_of_times(statement.body, frame)
    for item in (items or ())[:_MOST_ROUNDS]:
        assign(statement.target, item, frame)
        left = run(statement.body, frame)
        if left is not None and left.kind == "break":
            break
        if left is not None and left.kind != "continue":
            return left
    return None
