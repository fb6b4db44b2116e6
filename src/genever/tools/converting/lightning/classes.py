"""The classes that a LightningCLI's YAML names: which they are, and what they take. Nothing is imported."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from genever.configuration.catalog.static.catalog import StaticCatalog
from genever.configuration.catalog.static.sources.environment import search_for
from genever.configuration.catalog.target import Kind
from genever.tools.converting.hydra.writing.targets import Target, look_up
from genever.tools.listing.entries import Item, entry_of, targets
from genever.tools.reading.reading import read

#: Lightning's package, under both of its names.
PACKAGES = ("lightning.pytorch", "pytorch_lightning")

#: Where the classes are that may be named by their last part; ``{lightning}`` is Lightning's package.
NAMESPACES = {
    "callbacks": ("{lightning}.callbacks",),
    "logger": ("{lightning}.loggers",),
    "strategy": ("{lightning}.strategies",),
    "profiler": ("{lightning}.profilers",),
    "plugins": ("{lightning}.plugins",),
    "optimizer": ("torch.optim",),
    "lr_scheduler": ("{lightning}.cli", "torch.optim.lr_scheduler"),
}
#: Where any of them may be.
_OTHERS = ("torch.optim", "torch.optim.lr_scheduler", "torch.nn", "{lightning}.callbacks", "{lightning}.loggers")


_ANY = (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD)


@dataclass(frozen=True, slots=True)
class Class:
    """A class or function: the module to import, what it takes, or why it cannot be referred to."""

    path: str
    module: str
    problem: str | None = None
    parameters: Mapping[str, Item] = field(default_factory=dict)
    accepts_any: bool = True

    def type_of(self, name: str) -> str:
        """Return the annotation of a parameter as it is written, empty where there is none."""
        return self.parameters[name].type if name in self.parameters else ""


class Classes:
    """Knows the classes of a program whose YAML is in a folder."""

    def __init__(self, folder: str, named: Iterable[str], known: Iterable[str]) -> None:
        """Look in a folder and where all is installed.

        Args:
            folder: Where the YAML is.
            named: The names of classes in the YAML.
            known: Paths of classes that the program gives to its LightningCLI.
        """
        self._folder = folder
        named, self._known = list(named), tuple(known)
        used = [package for package in PACKAGES if any(name.startswith(f"{package}.") for name in named)]
        search = search_for([os.path.join(folder, "targets.gin")])
        finder = StaticCatalog(search).program.finder
        installed = [package for package in PACKAGES if finder.find(package) is not None]
        #: Lightning's package: the one that the YAML names, else the one that is installed.
        self.package = [*used, *installed, PACKAGES[0]][0]
        paths = [*(name for name in named if "." in name), *self._known]
        self._modules = list(dict.fromkeys(path.rpartition(".")[0] for path in paths if "." in path))
        short = [name for name in named if "." not in name]
        spaces = list(dict.fromkeys([*(space for each in NAMESPACES.values() for space in each), *_OTHERS]))
        candidates = [self._path(space, name) for name in short for space in [*self._modules, *spaces]]
        self._found = _look_up(dict.fromkeys([*paths, *candidates]), folder)

    def find(self, name: str, parameter: str = "") -> Class | None:
        """Return a class by its path, or by its last part where it is the value of a parameter."""
        if "." in name:
            if name not in self._found:
                self._found.update(_look_up([name], self._folder))
            return self._found[name]
        exact = [path for path in self._known if path.rpartition(".")[2] == name]
        spaces = [*NAMESPACES.get(parameter, ()), *self._modules, *_OTHERS]
        paths = [*exact, *(self._path(space, name) for space in spaces)]
        found = (self._found.get(path) for path in paths)
        return next((each for each in found if each is not None and each.problem is None), None)

    def _path(self, space: str, name: str) -> str:
        return f"{space.format(lightning=self.package)}.{name}"


def _look_up(paths: Iterable[str], folder: str) -> dict[str, Class]:
    """Return what is known of classes, by path."""
    found = look_up((Target(path, 0, ()) for path in paths), folder)
    classes: dict[str, Class] = {}
    for wanted, each in found.items():
        classes[wanted.path] = Class(wanted.path, each.module or wanted.path.rpartition(".")[0], each.problem)
    good = [known for known in classes.values() if known.problem is None]
    file = os.path.abspath(os.path.join(folder, "targets.gin"))
    imports = "".join(f"import {module}\n" for module in sorted({known.module for known in good}))
    uses = "".join(f"x{number} = @{known.path}\n" for number, known in enumerate(good))
    text = f"from __gin__ import dynamic_registration\n{imports}{uses}"
    reading = read([file], search=search_for([file])._replace(texts={file: text}))
    for target in targets(reading.catalog):
        if target.selector in classes:
            entry = entry_of(target, reading.catalog)
            items = {item.name: item for item in entry.parameters if item.kind not in _ANY}
            known = classes[target.selector]
            classes[target.selector] = Class(known.path, known.module, None, items, entry.accepts_any)
    return classes
