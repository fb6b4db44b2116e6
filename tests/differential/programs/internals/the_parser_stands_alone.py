"""`ConfigParser` gives statements one by one and asks its delegate for references and macros."""


class Delegate(gin.config_parser.ParserDelegate):
    def configurable_reference(self, scoped_configurable_name, evaluate):
        return 'reference', scoped_configurable_name, evaluate

    def macro(self, macro_name):
        return 'macro', macro_name


text = """import a.b as c
from d import e
include 'path.gin'
s/t/mod.f.x = [@f, @s/g(), %X, %s/Y]

# A comment.
X = 1
s/f:
    y = 2
    z = {'k': @h}
"""
for statement in gin.config_parser.ConfigParser(text, Delegate()):
    show(type(statement).__name__, tuple(statement)[:-1], tuple(statement.location))
show(gin.config_parser.ConfigParser("'a' 'b'", Delegate()).parse_value())
attempt(list, gin.config_parser.ConfigParser('f.x = = 1', Delegate()))
