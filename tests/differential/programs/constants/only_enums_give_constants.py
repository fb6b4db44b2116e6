"""`constants_from_enum` on another class is a TypeError; on the same enum twice, a ValueError."""
import enum


class Color(enum.Enum):
    RED = 1


attempt(gin.constants_from_enum, Color)
attempt(gin.constants_from_enum, Color)
attempt(gin.constants_from_enum, int)
attempt(gin.constants_from_enum(module='m'), dict)
