"""A linter of gin files, made of gin's parser and selector map."""

import collections
import io
import sys

from gin import config_parser
from gin.selector_map import SelectorMap

Reference = collections.namedtuple("Reference", ["name", "evaluate"])
Macro = collections.namedtuple("Macro", ["name"])


class Delegate(config_parser.ParserDelegate):
    def configurable_reference(self, scoped_configurable_name, evaluate):
        return Reference(scoped_configurable_name, evaluate)

    def macro(self, macro_name):
        return Macro(macro_name)


def lint(path):
    known = SelectorMap()
    for number, selector in enumerate(["opt.Adam", "opt.slow.Adam", "opt.Sgd", "net.Dense", "Dense"]):
        known[selector] = number
    with open(path) as f:
        for statement in config_parser.ConfigParser(f, Delegate()):
            where = "%s:%d" % (statement.location.filename, statement.location.line_num)
            if isinstance(statement, config_parser.ImportStatement):
                print(where, statement.format(), statement.bound_name(), statement.partial_path())
            elif isinstance(statement, config_parser.IncludeStatement):
                print(where, "include", statement.filename)
            elif isinstance(statement, config_parser.BlockDeclaration):
                print(where, "block", statement.scope, statement.selector, known.matching_selectors(statement.selector))
            else:
                print(where, tuple(statement[:4]), repr(statement.location.line_content), statement.location.char_num)
                try:
                    print("  ", known.get_match(statement.selector, "nothing"))
                except KeyError:
                    print("   ambiguous", sorted(known.get_all_matches(statement.selector)))
    print([known.minimal_selector(selector) for selector, _ in known.items()])
    print(known.pop("opt.Adam"), known.get("opt.Adam"), "Dense" in known, len(known), len(known.copy()))


def broken(text):
    parser = config_parser.ConfigParser(io.BytesIO(text.encode()), Delegate())
    seen = []
    try:
        while True:
            seen.append(next(parser)[0])
    except SyntaxError as e:
        print(seen, "line", e.lineno, repr(e.text.rstrip()))


class Wrong(config_parser.ParserDelegate):
    pass


try:
    Wrong()
except TypeError:
    print("abstract")
for path in sys.argv[1:]:
    lint(path)
broken("a.b = 1\nc.d = (2 = 3)\n")
broken("a.b = 1\nc.d.\n")
broken("a.b = 1\na b = 2\nc.d = 3")
broken("a.b = @\n")
broken("import\n")
print(config_parser.parse_binding_key("a/b/c.d.e"), config_parser.parse_binding_key("m"))
print(config_parser.parse_scoped_selector("a/b/c.d"), config_parser.MODULE_RE.match("a.b") is not None)
print(config_parser.IDENTIFIER_RE.match("a.b"), config_parser.ConfigParser("[1, @s/f(), %m]", Delegate()).parse_value())
