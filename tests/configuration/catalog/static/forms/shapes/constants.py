import enum

import genever
from genever import constant, constants_from_enum

constant("plain.number", 3)
constant("plain.text", "text")
constant("items", [1, 2])
constant("computed", 2 * 21)
genever.constant("an.object", object())
constant(name="by.keyword", value=None)


@constants_from_enum
class Colour(enum.Enum):
    RED = 1
    GREEN = 2
    ALSO_RED = 1

    def method(self):
        return self


@constants_from_enum(module="sizes")
class Size(enum.IntEnum):
    SMALL = 1
    LARGE = enum.auto()


@genever.constants_from_enum
class Word(enum.StrEnum):
    FIRST = "first_word"
    SECOND = enum.auto()
    NO_NAME = "no name"


class Flags(enum.Flag):
    A = 1
    B = 2
    AB = A | B


constants_from_enum(Flags, module="flags")
