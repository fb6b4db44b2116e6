parser_module = gin.config_parser


class Delegate(parser_module.ParserDelegate):
    def configurable_reference(self, scoped_configurable_name, evaluate):
        if scoped_configurable_name == "bad":
            raise KeyError("bad reference")
        return ("ref", scoped_configurable_name, evaluate)

    def macro(self, macro_name):
        if macro_name == "bad":
            raise ValueError("bad macro")
        return ("macro", macro_name)


def statements(text):
    try:
        for statement in parser_module.ConfigParser(text, Delegate()):
            show(statement)
    except Exception as problem:
        show(type(problem).__name__, str(problem))


for text in ("a.b = @bad", "a.b = 1\na.c = [1,\n   %bad]", "a.b = {@s/f(): %s/m, 'x': -1}", "s/t/a:\n  b = @f\n\n  # c\n  d = (1,)\n",
             "import a.b as c\nfrom d import e\ninclude 'x' 'y'", " a = 1", "a = 1 \\\n", "a = 'x\n", "a = (\n"):
    statements(text)
for value in ("1", " 1", "[1, 2", "x", "@f()", "%m", "'a' 'b'", "-1.5", "--1", "1 2", "", "\n", "{'a': (1,), 2: []}", "None", "none", "+1"):
    attempt(lambda value=value: parser_module.ConfigParser(value, Delegate()).parse_value())
for key in ("a/b.c", "a.b.c", "%m", "%m.value", "a", "", "/", ".", "a/", "a/.b"):
    attempt(parser_module.parse_binding_key, key)
    attempt(parser_module.parse_scoped_selector, key)
attempt(parser_module.ConfigParser, b"a = 1", Delegate())
attempt(lambda: list(parser_module.ConfigParser(None, Delegate())))
attempt(lambda: parser_module.ParserDelegate())
parser = parser_module.ConfigParser("a = 1\nb = = 2\nc = 3\n", Delegate())
show(parser.parse_statement(), parser.current_token)
attempt(parser.parse_statement)
parser.advance_one_line()
show(parser.parse_statement(), parser.parse_statement())
utils = gin.config.utils
for location in ((None, 3, None, "  a.b = 1\n"), ("file.gin", 4, 2, "x"), parser_module.Location("f", 1, 0, "y")):
    for error in (ValueError("v"), KeyError("k"), OSError(2, "no", "f")):
        try:
            with utils.try_with_location(location):
                raise error
        except Exception as problem:
            show(type(problem).__name__, str(problem), isinstance(problem, type(error)))
try:
    utils.augment_exception_message_and_reraise(ValueError("text"), " and more")
except ValueError as problem:
    show(str(problem), type(problem).__name__, type(problem).__module__)
