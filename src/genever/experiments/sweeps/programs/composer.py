"""The configuration of a sweep: loaded with values in the place of the spaces that pick its files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from genever.configuration.checking.main import find_main, main_node, run_name
from genever.configuration.loading.groups import Group, group_of
from genever.experiments.running.modules import look_beside
from genever.experiments.running.request import Request, fresh_session, load, read_kept
from genever.experiments.runs.folder import RUNS
from genever.experiments.sweeps.sampling.draws import Drawing, Parameter, repeated_values
from genever.experiments.sweeps.sampling.samplers import endless
from genever.experiments.sweeps.sampling.trials import Composed
from genever.inspection.canonical.parameters import fingerprint_of, parameters
from genever.inspection.outline import outline
from genever.inspection.spaces import bound_spaces, spaces
from genever.inspection.unused import unreachable
from genever.language.text.diagnostics import Diagnostic, suggest
from genever.language.text.errors import GeneverError, error, error_for
from genever.language.text.redaction import holds_secret
from genever.language.text.source import Source
from genever.language.values.literals import value_text
from genever.language.values.references import RUN_DIR
from genever.runtime.session import Session
from genever.runtime.state.loading import take_a_look

#: What messages call the bindings that a sweep adds.
DRAWN = "what the sweep has drawn"


class Composer:
    """Loads what is to be run, with values in the place of the spaces that pick its files."""

    def __init__(self, request: Request) -> None:
        self.request = request
        look_beside(request.files, is_command=request.is_command)
        first = self(())
        assert first is not None
        self.first = first

    def __call__(self, bindings: tuple[str, ...]) -> Composed | Group | None:
        """Return the configuration with some bindings more, or the next macro that picks a file.

        It is None where these bindings break an assertion, whatever else is drawn.

        Raises:
            GeneverError: It is wrong.
        """
        session = self._session = fresh_session()  # What the files of another choice have imported does not count.
        try:
            load(session, self.request.binding(bindings, DRAWN), RUNS)
            session.set_constant(RUN_DIR, RUNS)
            session.finalize()
            find_main(session.config)
        except GeneverError as problem:
            if bindings and all(found.code == "assertion-failed" for found in problem.diagnostics):
                return None
            if bindings and any(found.code == "already-registered" for found in problem.diagnostics):
                raise error_for(tuple(map(_with_reason, problem.diagnostics))) from None
            return self._group(problem, bindings)
        return Composed(session.config, session.catalog)

    def refuse_nothing(self) -> None:
        """Raise an error where nothing is to be drawn.

        Raises:
            GeneverError: No space is reached, code ``bad-space``.
        """
        if isinstance(self.first, Group) or spaces(*self.first):
            return
        unused = ", ".join(each.key.text(self.first.catalog.shortest) for each in bound_spaces(self.first.config))
        what = "there is nothing to sweep over: main leads to no space" + (f", nor to {unused}" if unused else "")
        raise error("bad-space", what, hint="bind a parameter to one, as in 'Adam.lr=choice(1e-4, 1e-3)'")

    def refuse_unknown(self, name: str | None) -> None:
        """Raise an error where a name is that of no space.

        Raises:
            GeneverError: That is so, code ``bad-setting``.
        """
        if name is None or any(name == known for known in self._names((), set())):
            return
        names = sorted({*self._names((), set())})
        what = f"a sweep cannot repeat over {name}: that is no space"
        raise error("bad-setting", what, hint=suggest(name, names) or f"the spaces are {', '.join(names)}")

    def _names(self, bindings: tuple[str, ...], met: set[str]) -> Iterator[str]:
        """Yield the names of the spaces, of all files that may be chosen; each group is gone through once."""
        made = self(bindings) if bindings else self.first
        if isinstance(made, Group):
            yield made.name
            choices = made.texts[:1] if made.name in met else made.texts
            met.add(made.name)
            for text in choices:
                yield from self._names((*bindings, f"{made.name}={text}"), met)
        elif made is not None:
            yield from (binding.key.text(made.catalog.shortest) for binding in bound_spaces(made.config))

    def secret_warnings(self) -> Iterator[str]:
        """Yield a warning for the secrets that the folder of the sweep has, as they stand in what it keeps there."""
        if isinstance(self.first, Group):
            texts = self._texts((), {}, set())
        else:
            origins = (step.origin for binding in self.first.config for step in binding.history())
            texts = {origin.source.label: origin.source.text for origin in origins if origin is not None}
        texts |= {binding.label: binding.text for binding in self.request.bindings}
        if held := ", ".join(name for name, text in texts.items() if holds_secret(text)):
            what = (
                f"a secret stands in {held}; the sweep's folder keeps it for its workers, so that only you can read it"
            )
            yield f"warning: {what}: secret(env('NAME')) keeps it out of there [plain-secret]"

    def warnings(self) -> Iterator[str]:
        """Yield a warning for each space that changes nothing, as far as that is known before anything is drawn."""
        if isinstance(self.first, Group):
            return
        config, catalog = self.first
        for parameter, repeated in repeated_values(config, catalog):
            values = "a value" if repeated == 1 else f"{repeated:,} values"
            yield f"warning: the choice of {parameter} has {values} more than once: each is drawn once [bad-space]"
        held = {binding.key for binding in bound_spaces(config)}
        for found in unreachable(outline(config, catalog), config, catalog):
            for binding in found.bindings:
                name = binding.key.text(catalog.shortest)
                if binding.key not in held:
                    continue
                if found.kind == "macro":
                    yield f"warning: nothing reads the macro {name}, so that its space is not drawn [unused-macro]"
                else:
                    what = f"main leads to {name} by no reference; its space is drawn, as code may call what has it"
                    yield f"warning: {what} [unused-binding]"

    def session(self) -> Session:
        """Return a session with the configuration; with the first of all files that are chosen."""
        self._one()
        return self._session

    def _one(self) -> Composed:
        """Return the configuration with the first of all files that are chosen, and break no assertion alone.

        Raises:
            GeneverError: All break one, code ``bad-space``.
        """
        if (found := self._feasible(())) is None:
            what = "each of the files that may be chosen breaks an assertion"
            raise error("bad-space", what, hint="`genever check` says which, with one of them bound")
        return found

    def _feasible(self, bindings: tuple[str, ...]) -> Composed | None:
        made = self(bindings)
        if not isinstance(made, Group):
            return made
        found = (self._feasible((*bindings, f"{made.name}={text}")) for text in made.texts)
        return next((each for each in found if each is not None), None)

    @property
    def name(self) -> str:
        """The name of what runs; with the first of all files that are chosen."""
        made = self._one()
        return run_name(main_node(find_main(made.config), made.config, made.catalog))

    @property
    def fingerprint(self) -> str:
        """What identifies the configuration with its spaces, as far as it is known before anything is drawn."""
        if isinstance(self.first, Group):
            texts = [binding.text for binding in self.request.bindings]
            texts += [text for _, text in sorted(self._texts((), {}, set()).items())]
        elif not self.request.code:
            return fingerprint_of(parameters(self.first.config, self.first.catalog))
        else:
            texts = [fingerprint_of(parameters(self.first.config, self.first.catalog))]
        return hashlib.sha256("\0".join([*texts, self.request.code]).encode("utf-8", "surrogateescape")).hexdigest()

    def _texts(self, bindings: tuple[str, ...], texts: dict[str, str], met: set[str]) -> dict[str, str]:
        """Return the texts of all files that may be chosen, by their names; each group is gone through once."""
        files, group = self._look(bindings)
        texts.update((file.label, file.text) for file in files)
        if group is not None:
            choices = group.texts[:1] if group.name in met else group.texts
            met.add(group.name)
            for text in choices:
                self._texts((*bindings, f"{group.name}={text}"), texts, met)
        return texts

    def _look(self, bindings: tuple[str, ...]) -> tuple[list[Source], Group | None]:
        """Return the files that are read, and the macro that picks the path of a further one; nothing is imported.

        Raises:
            GeneverError: A file is not there, or cannot be read.
        """
        asked = self.request.binding(bindings, DRAWN)
        session = fresh_session()
        read_kept(session, asked)
        files, macros, findings = take_a_look(session, asked.files, asked.bindings)
        for found in findings:
            group = group_of(found, macros)
            if group is not None and not any(binding.startswith(f"{group.name}=") for binding in bindings):
                return files, group
        missing = tuple(found for found in findings if found.code in ("file-not-found", "file-unreadable"))
        if missing:
            raise error_for(missing)
        return files, None

    def _group(self, problem: GeneverError, bindings: tuple[str, ...]) -> Group:
        """Return the macro whose space picks the path of an include.

        Raises:
            GeneverError: That is not what is wrong.
        """
        if any(found.code == "undrawn-space" for found in problem.diagnostics):
            _, group = self._look(bindings)
            if group is not None:
                return group
        raise problem

    @property
    def spaces(self) -> dict[str, str]:
        """The spaces as they are bound, as far as they are known before anything is drawn."""
        if isinstance(self.first, Group):
            return {self.first.name: f"choice({', '.join(self.first.texts)})"}
        config, catalog = self.first
        return {each.key.text(catalog.shortest): value_text(each.value) for each in bound_spaces(config)}

    @property
    def bound(self) -> dict[str, str]:
        """What takes effect, as far as it is known before anything is drawn: canonical values by their keys."""
        if isinstance(self.first, Group):
            return {}
        secrets = self.session().record.secrets
        return {each.key: secrets.hidden(each.value) for each in parameters(*self.first) if each.value is not None}

    @property
    def is_constrained(self) -> bool:
        """Whether draws may break an assertion, as far as that is known before anything is drawn."""
        return isinstance(self.first, Group) or bool(self.first.config.assertions)

    @property
    def combinations(self) -> int | None:
        """How many combinations a grid has; None where it has no end, or that is not known before it is drawn."""
        return Drawing(*self.first).combinations if not (isinstance(self.first, Group) or self.is_constrained) else None

    @property
    def is_finite(self) -> bool:
        """Whether a grid has an end, as far as the spaces are known before anything is drawn."""
        return self._endless() is None

    def refuse_endless(self) -> None:
        """Raise an error where a grid would have no end.

        Raises:
            GeneverError: A space has more values than a grid can have, code ``bad-space``.
        """
        if (found := self._endless()) is not None:
            raise endless(found)

    def _endless(self) -> Parameter | None:
        if isinstance(self.first, Group):
            return None
        return next((p for p in Drawing(*self.first).parameters if p.distribution.size is None), None)


def _with_reason(found: Diagnostic) -> Diagnostic:
    """Return what is wrong where two of the files that are chosen from register something under one name."""
    hint = "a sweep loads all files that may be chosen in one process: give it a name or module that no other file uses"
    return found._replace(hint=hint) if found.code == "already-registered" else found
