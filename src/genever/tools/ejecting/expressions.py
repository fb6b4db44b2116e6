"""The values of a configuration as expressions of a program: what is lowered, with the names of macros in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import Any

from genever.configuration.bindings import Binding, BindingKey
from genever.configuration.catalog.target import Catalog, Kind
from genever.configuration.config import Config
from genever.configuration.data.uses import without_data
from genever.configuration.spots import NOWHERE
from genever.language import operations
from genever.language.operations import ENV
from genever.language.text.diagnostics import Diagnostic
from genever.language.text.source import Origin, Source, Span
from genever.language.values.expressions import Expression, expression_text, with_members
from genever.language.values.literals import value_text
from genever.language.values.references import MAIN, RUN_DIR, Reference
from genever.records import NamedTuple
from genever.tools.ejecting.comments import Comments
from genever.tools.ejecting.layout import Doc, Entry, Group, on_one_line
from genever.tools.ejecting.names import PublicNames
from genever.tools.lowering.calls import Within
from genever.tools.lowering.literals import BRACKETS
from genever.tools.lowering.pieces import Called, Piece, Slot
from genever.tools.lowering.values import Writer

_MATHEMATICAL = ("ceil", "exp", "floor", "log", "log10", "log2", "sqrt")
#: The most times that one thing is written, and the most levels that a value has.
_MOST_REPEATS, _MOST_LEVELS = 2_000, 150
#: How a bool is read from the environment.
_TRUE = '("1", "true", "yes", "on")'


class Variable(NamedTuple):
    """A macro, or what is shared: a variable, or where something is made for it, a function.

    ``is_shared`` is whether what the function makes is made once; it ``needs`` those with these names.
    """

    name: str
    value: Doc
    binding: Binding | None = None
    is_function: bool = False
    is_shared: bool = False
    needs: frozenset[str] = frozenset()


class _Verbatim:
    """Stands in an expression for what has a text already."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:  # As it is shown in a container.
        return self.text


class Ejection:
    """Turns values into expressions, and keeps what these need.

    Attributes:
        variables: What has a name.
        problems: What cannot be said in a program.
        notes: What was left out.
        written: The bindings that have a part in it.
        uses_run_dir: Whether it writes into the folder of a run.
    """

    def __init__(self, config: Config, catalog: Catalog) -> None:
        self.variables: list[Variable] = []
        self.problems: list[Diagnostic] = []
        self.notes: list[Diagnostic] = []
        self.uses_run_dir = False
        self._names = PublicNames(catalog, frozenset({MAIN, "functools", "os", "run_dir"}))
        self._writer = Writer(config, catalog, self._names, _MOST_REPEATS, _MOST_LEVELS)
        self._comments = Comments()
        self._needed: list[set[str]] = [set()]  # By what is being made, the innermost last.
        self._known: dict[str | int, Variable] = {}  # Macros by name, what is shared by the `id` of its expression.
        self._modules: set[str] = set()
        self._mathematical: set[str] = set()

    @property
    def written(self) -> set[BindingKey]:
        """The bindings that have a part in it."""
        return self._writer.written

    def main(self, binding: Binding) -> Doc:
        """Return what `main` calls."""
        return self.doc(self._writer.bound(binding, binding.value, Within()))

    def in_order(self, files: Sequence[Source]) -> list[Variable]:
        """Return what has a name in the order of the files, but each after what it needs."""
        numbers = {id(source): number for number, source in enumerate(files)}

        def place(variable: Variable) -> tuple[int, int]:
            origin = variable.binding.origin if variable.binding is not None else None
            return (numbers.get(id(origin.source), -1), origin.span.start) if origin is not None else (-1, 0)

        placed: dict[str, Variable] = {}
        by_name = {variable.name: variable for variable in self.variables}

        def add(variable: Variable) -> None:
            if variable.name not in placed:
                for name in sorted(variable.needs, key=lambda name: place(by_name[name])):
                    add(by_name[name])
                placed[variable.name] = variable

        for variable in sorted(self.variables, key=place):
            add(variable)
        return list(placed.values())

    def imports(self, text: str) -> list[str]:
        """Return the imports that a text needs, those of the standard library first."""
        modules = {*self._modules, *(["functools"] if any(v.is_shared for v in self.variables) else [])}
        own = [f"import {module}" for module in sorted(modules | ({"os"} if self.uses_run_dir else set()))]
        if self._mathematical:
            own.append(f"from math import {', '.join(sorted(self._mathematical))}")
        return [*own, *([""] if own else []), *self._names.joined_lines(set(re.findall(r"\w+", text)))]

    # ---- Values --------------------------------------------------------------------------------------

    def doc(self, piece: Piece, wanted: str = "") -> Doc:
        """Return the expression for a piece, which is for a parameter with this annotation, if that is known."""
        value = piece.value
        if piece.macro is not None:
            return self._use(piece.value.scope, piece.macro, piece.parts[0])
        before, is_lazy, _ = self._lowered(piece).partition("(lambda: ")
        if is_lazy and before == self._names.imported("genever", "Lazy"):
            return Group(f"{before}(", (Entry("lambda: ", self.doc(piece.parts[0])),), ")")
        if piece.call is not None:
            return self._call(piece.call) if piece.call.is_made else self._handle(piece, piece.call, wanted)
        if isinstance(value, Reference):
            return self._constant(value, piece)
        if isinstance(value, Expression):
            return self._expression(piece, value, wanted)
        if type(value) in BRACKETS and value:
            return self._container(piece, type(value))
        return self._literal(piece)

    def line(self, piece: Piece) -> str:
        """Return the expression for a piece on one line."""
        return on_one_line(_without_comments(self.doc(piece))) or "..."

    def _lowered(self, piece: Piece) -> str:
        return self._writer.text[slice(*piece.span)]

    def _literal(self, piece: Piece) -> str:
        """Return a constant as it is written in the file, where that is Python's way."""
        if self._lowered(piece) == "_any":
            return self._impossible(piece, "this value has no form in a program")
        if isinstance(piece.value, str):
            return _quoted(piece.value)
        origin = piece.origin
        written = origin.source.text[slice(*origin.span)] if origin is not None and origin.kind != "python" else ""
        try:
            is_python = "\n" not in written and repr(ast.literal_eval(written)) == repr(piece.value)
        except (ValueError, SyntaxError):
            is_python = False
        return written if is_python else self._lowered(piece)

    def _container(self, piece: Piece, kind: type) -> Doc:
        opening, closing = BRACKETS[kind]
        parts = list(piece.parts)
        if kind is dict:
            pairs = zip(parts[::2], parts[1::2], strict=True)
            entries = [Entry(f"{self.line(key)}: ", self.doc(item)) for key, item in pairs]
        else:
            entries = [Entry("", self.doc(item)) for item in parts if kind is tuple or not self._is_left_out(item)]
        return Group(opening, tuple(entries), closing[-1], "," if kind is tuple and len(entries) == 1 else "")

    def _is_left_out(self, item: Piece) -> bool:
        """Return whether an item of a list belongs to Genever, which the program does without."""
        if item.call is None or not (item.call.target.home or ("",))[0].startswith("genever."):
            return False
        message = f"@{item.call.name} is not in the program: it belongs to Genever"
        self.notes.append(Diagnostic("not-ejected", message, *_place(item.origin), severity="warning"))
        return True

    def _constant(self, reference: Reference, piece: Piece) -> str:
        if not reference.is_constant:
            return self._impossible(piece, "this reference leads to itself, or too deep")
        if reference.scope == RUN_DIR:
            self.uses_run_dir = True
            return "run_dir"
        text = self._lowered(piece)
        if text.startswith(("_any", "_some(")):
            return self._impossible(piece, f"what %{reference.scope} stands for cannot be imported")
        return text

    def _impossible(self, piece: Piece, why: str) -> str:
        hint = "give it a value that a program can say"
        self.problems.append(Diagnostic("not-ejected", why, *_place(piece.origin), hint))
        return "..."

    # ---- Macros and what is shared -------------------------------------------------------------------

    def macro(self, name: str) -> str:
        """Return the expression for a use of a macro."""
        piece = self._writer.value(Reference.of_macro(name), NOWHERE, Within())
        return self.line(piece)

    def _use(self, name: str, binding: Binding, definition: Piece) -> str:
        variable = self._known.get(name)
        if variable is None:
            is_shared = isinstance(definition.value, Expression) and definition.value.operator == "once"
            inner = definition.parts[0] if is_shared else definition
            variable = self._keep(name, name, inner, binding, makes(definition), is_shared)
        self._needed[-1].add(variable.name)
        if variable.is_function:
            return f"{variable.name}()"
        return f"{variable.name}.copy()" if isinstance(definition.value, list | dict | set) else variable.name

    def _keep(
        self, key: str | int, name: str, piece: Piece, binding: Binding | None, is_function: bool, is_shared: bool
    ) -> Variable:
        self._needed.append(set())
        value = self.doc(piece)
        needs = frozenset(self._needed.pop())
        free = self._names.free("".join(c if c.isalnum() else "_" for c in name))
        variable = self._known[key] = Variable(free, value, binding, is_function, is_shared, needs)
        self.variables.append(variable)
        return variable

    def _once(self, piece: Piece) -> str:
        """Return a call of a function that makes something once."""
        inner = piece.parts[0]
        if isinstance(inner.value, Expression) and inner.value.operator == "cached":
            inner = inner.parts[0]
        key = id(piece.value)
        variable = self._known.get(key)
        if variable is None:
            name = inner.call.name.rpartition(".")[2].lower() if inner.call is not None else "object"
            variable = self._keep(key, f"shared_{name}", inner, None, True, True)
        self._needed[-1].add(variable.name)
        return f"{variable.name}()"

    # ---- Calls ---------------------------------------------------------------------------------------

    def _call(self, call: Called) -> Doc:
        return Group(f"{self._callee(call)}(", tuple(self._entries(call)), ")")

    def _callee(self, call: Called) -> str:
        if call.callee == "_any":
            message = f"{call.name} cannot be imported, so that no program can name it"
            self.problems.append(Diagnostic("not-ejected", message, hint="define it at the top of a module"))
        return call.callee

    def _entries(self, call: Called) -> list[Entry]:
        """Return the arguments that a call has from the configuration; those that are still to come are left out."""
        entries = []
        for slot in call.slots:
            if slot.piece is None or _is_required(slot.piece):
                continue
            start, end = slot.span.start, slot.piece.span.start
            prefix = self._writer.text[start:end]
            comment = self._comments.beside(slot.binding)
            value = self.doc(slot.piece, _annotation(call, slot))
            if prefix.startswith("**{"):
                value = Group(prefix, (Entry("", value),), "}")
                prefix = ""
            entries.append(Entry(prefix, value, comment))
        return entries

    def _handle(self, piece: Piece, call: Called, wanted: str) -> Doc:
        """Return what the code calls: the target itself, a partial of it, or a function that makes arguments anew."""
        callee = self._callee(call)
        entries = self._entries(call)
        if not entries:
            return callee
        if not any(slot.piece is not None and (makes(slot.piece) or _is_mutable(slot.piece)) for slot in call.slots):
            self._modules.add("functools")
            return Group("functools.partial(", (Entry("", callee), *entries), ")")
        taken = _parameters(call, wanted)
        if taken is None:
            arguments = (Entry("", "*args"), *entries, Entry("", "**kwargs"))
            return Group(f"lambda *args, **kwargs: {callee}(", arguments, ")")
        head = f"lambda {', '.join(taken)}:" if taken else "lambda:"
        return Group(f"{head} {callee}(", (*(Entry("", name) for name in taken), *entries), ")")

    # ---- Expressions ---------------------------------------------------------------------------------

    def _expression(self, piece: Piece, value: Expression, wanted: str) -> Doc:
        match value.operator:
            case "once":
                return self._once(piece)
            case "cached":
                return self.doc(piece.parts[0], wanted)
            case "set":
                return self._container(piece, set)
            case operations.Edit():
                kinds = {"[": list, "(": tuple, "{": dict}
                kind = kinds.get(self._lowered(piece)[:1]) if piece.parts else None
                if kind is not None:
                    return self._container(piece, kind)
                return self._lowered(piece) if not piece.parts else self._impossible(piece, "this edit is computed")
            case operations.Function("secret"):
                return self._secret(piece, value)
            case operations.Space():
                return self._impossible(piece, "a space has no value before a sweep draws one; bind it to one")
            case operations.Call():
                return self._impossible(piece, "this reference leads to itself, or too deep")
        return self._text(value, piece)

    def _secret(self, piece: Piece, value: Expression) -> Doc:
        (inner,) = value.operands
        if isinstance(inner, Expression) and inner.operator == ENV:
            if inner.operands[1:] in ((), (None,), ("",)):
                return self._environment(with_members(inner, self._named))
            return self._impossible(piece, "the default of a secret is not written into a program; leave it out")
        return self._impossible(piece, "a secret is not written into a program; read it with env('NAME')")

    def text(self, value: Any) -> str:
        """Return the text of an expression over macros and constants."""
        return self._text(value)

    def _text(self, value: Any, piece: Piece | None = None) -> str:
        parts = piece.parts if piece is not None else ()
        value = without_data(value)
        if isinstance(value, Expression) and parts and len(parts) == len(value.operands):
            changed: Any = Expression(value.operator, tuple(_Verbatim(self.line(part)) for part in parts), value.origin)
        else:
            changed = with_members(value, self._named) if isinstance(value, Expression) else self._named(value)
        if isinstance(changed, Expression):
            if isinstance(changed.operator, operations.Function) and changed.operator.name in _MATHEMATICAL:
                self._mathematical.add(changed.operator.name)
            if changed.operator == ENV:
                return self._environment(changed)
        text = expression_text(changed, _shown) if isinstance(changed, Expression) else _shown(changed)
        is_text = isinstance(value, Expression) and isinstance(value.operator, operations.Format)
        if is_text and text is not None and text.startswith("f'") and '"' not in text:
            return f'f"{text[2:-1]}"'
        return text or "..."

    def _named(self, value: Any) -> Any:
        """Put names in the place of macros, and texts in that of what is read from the environment."""
        if isinstance(value, Reference):
            return _Verbatim(self.macro(value.scope) if value.is_macro else self._of_constant(value))
        if isinstance(value, Expression):
            if value.operator == ENV or isinstance(value.operator, operations.Function):
                return _Verbatim(self._text(value))
            return Expression(value.operator, tuple(map(self._named, value.operands)), value.origin)
        return with_members(value, self._named)

    def _of_constant(self, reference: Reference) -> str:
        return self.line(self._writer.value(reference, NOWHERE, Within()))

    def _environment(self, expression: Expression) -> str:
        """Return how a variable of the environment is read: as the type of its default."""
        self._modules.add("os")
        name, *default = [_shown(operand) or "..." for operand in expression.operands]
        kind: type = type(expression.operands[1]) if default else str
        if not default:
            return f"os.environ[{name}]"
        if kind is bool:
            return f"os.environ.get({name}, {str(expression.operands[1])!r}).strip().lower() in {_TRUE}"
        read = f"os.environ.get({name}{'' if default == ['None'] else f', {default[0]}'})"
        return f"{kind.__name__}({read})" if kind in (int, float) else read


def makes(piece: Piece) -> bool:
    """Return whether a value is made anew by each use: something is called for it."""
    if piece.call is not None:
        return piece.call.is_made
    return any(makes(part) for part in piece.parts)


def _is_mutable(piece: Piece) -> bool:
    inner = piece.parts if piece.call is None else ()
    return isinstance(piece.value, list | dict | set) or any(map(_is_mutable, inner))


def _is_required(piece: Piece) -> bool:
    return isinstance(piece.value, Reference) and piece.value.is_constant and piece.value.scope == "gin.REQUIRED"


def _annotation(call: Called, slot: Slot) -> str:
    for parameter in call.target.signature.parameters:
        if parameter.name == slot.parameter:
            return str(getattr(parameter.annotation, "text", parameter.annotation))
    return ""


def _parameters(call: Called, wanted: str) -> list[str] | None:
    """Return the parameters for a function that is called as an annotation says; None where that tells too little."""
    start = wanted.find("Callable[[")
    if start < 0:
        return None
    inside = wanted[start + len("Callable[[") :]
    taken, depth = "", 0
    for character in inside:
        depth += (character in "[(") - (character in "])")
        if depth < 0:
            break
        taken += character
    count = taken.count(",") + 1 if taken.strip() and not taken.count("[") else 0 if not taken.strip() else -1
    open_ = [p.name for p in call.target.signature.parameters if p.kind <= Kind.POSITIONAL_OR_KEYWORD]
    given = {slot.parameter for slot in call.slots if slot.piece is not None}
    if count < 0:
        count = 1 if taken.count("[") == 1 and taken.endswith("]") else -1
    names = open_[:count] if 0 <= count <= len(open_) else None
    return names if names is not None and not given & set(names) else None


def _without_comments(doc: Doc) -> Doc:
    if isinstance(doc, str):
        return doc
    entries = (Entry(entry.prefix, _without_comments(entry.value)) for entry in doc.entries)
    return doc._replace(entries=tuple(entries))


def _shown(value: Any) -> str | None:
    if isinstance(value, _Verbatim):
        return value.text
    return _quoted(value) if isinstance(value, str) else value_text(value)


def _quoted(text: str) -> str:
    """Return a string between double quotes, unless it has some."""
    written = repr(text)
    return f'"{written[1:-1]}"' if written.startswith("'") and '"' not in written else written


def _place(origin: Origin | None) -> tuple[Source | None, Span | None]:
    return (origin.source, origin.span) if origin is not None else (None, None)
