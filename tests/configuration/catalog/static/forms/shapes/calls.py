import functools
import shutil
import string
from collections import Counter
from textwrap import dedent

import genever
from shapes import inner
from shapes.inner import deep

genever.external_configurable(Counter)
genever.external_configurable(dedent, "unindent")
genever.external_configurable(shutil.copyfile, module="files")
genever.external_configurable(string.capwords, name="caps.words", denylist=["sep"])
wrapped = genever.external_configurable(deep.function, module="outer")

for function in [shutil.which, shutil.rmtree]:
    genever.external_configurable(function)

for name in ("seen", "seen_too"):
    genever.external_configurable(getattr(inner, name), name=f"{name}_by_name", module="by.name")

for name, function in {"one": shutil.copy, "two": shutil.copy2}.items():
    genever.register(name, module="table")(function)

for number, function in enumerate([shutil.move, shutil.chown], start=1):
    genever.external_configurable(function, f"numbered{number}")

for key, value in zip("ab", (1, 2)):
    genever.constant(f"zipped.{key}", value)

partial = genever.external_configurable(functools.partial(deep.function, y=3), name="partial", module="calls")
partial_of_first = genever.external_configurable(functools.partial(deep.function, 1), name="first", module="calls")


def register_all(functions, module):
    for function in functions:
        genever.external_configurable(function, module=module)


register_all([shutil.copymode, shutil.copystat], "helper")


def factory(name):
    @genever.configurable(name, module="factory")
    def made(a, b=name):
        return a

    return made


first = factory("first_made")
second = factory("second_made")

NAMES = "chmod rename".split()
import os

for name in NAMES:
    genever.external_configurable(getattr(os, name), module="os")

genever.external_configurable(dict, module="builtins")
genever.external_configurable(int)
genever.external_configurable(len, module="built.in")


class Called:
    def __call__(self, a, b=1):
        return a


genever.external_configurable(Called(), name="instance", module="calls")


class Enclosing:
    @staticmethod
    def static(a=1):
        return a

    @classmethod
    def of_class(cls, b=2):
        return b


genever.external_configurable(Enclosing.static, module="enclosing")
