import contextlib
import io
import logging
import threading
import unittest
from unittest import mock

config = gin.config


@gin.configurable
def fn(a=1, b=None, *, c="c"):
    return a, b, c


@gin.configurable("named", denylist=["hidden"])
def other_fn(shown=1, hidden=2):
    return shown, hidden


@gin.configurable
class Base:
    def __init__(self, x=gin.REQUIRED, y=2):
        self.x, self.y = x, y


@gin.configurable
class Child(Base):
    def __init__(self, z=3, **kwargs):
        super().__init__(**kwargs)
        self.z = z


@gin.register
class Plain:
    def __init__(self, p=1):
        self.p = p

    @gin.register
    def method(self, q=1):
        return self.p, q


@gin.configurable
def required(x, y=gin.REQUIRED, z=3):
    return x, y, z


class Suite(unittest.TestCase):
    def setUp(self):
        self.hooks = config._FINALIZE_HOOKS[:]
        gin.clear_config(clear_constants=True)

    def tearDown(self):
        config._FINALIZE_HOOKS[:] = self.hooks
        gin.clear_config(clear_constants=True)

    def test_errors_are_matched_whole(self):
        for text, kind, message in [
            ("fn.nothing = 1", ValueError, r"^Configurable 'fn' doesn't have a parameter named 'nothing'\.\n  In bindings string line 1\n    fn\.nothing = 1$"),
            ("named.hidden = 1", ValueError, r"^Configurable 'named' has denylisted kwarg 'hidden'\.\n  In b"),
            ("nothing.x = 1", ValueError, r"^No configurable matching 'nothing'\.\n  In bindings string line 1"),
            ("fn.a = @nothing", ValueError, r"reference '@nothing'\.\n  In bindings string line 1\n    fn\.a = @nothing\n           \^$"),
            ("import nothing_at_all", ImportError, r"nothing_at_all"),
            ("fn.a = x", SyntaxError, r"Failed to parse token 'x'"),
        ]:
            with self.assertRaisesRegex(kind, message):
                gin.parse_config(text)
            with self.assertRaises(kind) as caught:
                gin.parse_config(text)
            show(str(caught.exception).replace("\n", "|"), type(caught.exception).__name__)

    def test_required(self):
        with self.assertRaisesRegex(RuntimeError, r"^Required bindings for `required` not provided in config: \['x', 'y'\]$"):
            required(gin.REQUIRED)
        with self.assertRaises(RuntimeError) as caught:
            Base()
        show(str(caught.exception))
        with self.assertRaises(RuntimeError) as caught:
            Child(x=gin.REQUIRED)
        show(str(caught.exception))
        gin.parse_config("Base.x = 1\nChild.z = 2")
        show(vars(Child()), vars(Child(x=3)))
        gin.parse_config("Child.x = @missing", skip_unknown=True)
        with self.assertRaises(ValueError) as caught:
            Child()
        show(str(caught.exception))

    def test_finalizing(self):
        @config.register_finalize_hook
        def hook(found):
            return {"fn.a": found.get(("", "program.fn"), {}).get("a", 0) + 1, ("s", "fn", "b"): "hooked"}

        gin.bind_parameter("fn.a", 10)
        gin.finalize()
        show(fn(), gin.config_is_locked(), config._CONFIG_IS_LOCKED)
        with self.assertRaisesRegex(RuntimeError, "Finalize called twice"):
            gin.finalize()
        with self.assertRaisesRegex(RuntimeError, "Attempted to modify locked Gin config."):
            gin.bind_parameter("fn.a", 1)
        with gin.unlock_config():
            gin.bind_parameter("fn.a", 1)
        show(fn())
        gin.clear_config()

        @config.register_finalize_hook
        def same(found):
            return {"fn.a": 3}

        with self.assertRaises(ValueError) as caught:
            gin.finalize()
        show(str(caught.exception))
        show(gin.config_is_locked(), len(config._FINALIZE_HOOKS))

    def test_readers(self):
        opened = []

        @contextlib.contextmanager
        def reader(path):
            opened.append(path)
            yield io.StringIO("fn.a = 'read'\ninclude 'mem://other'\n" if "other" not in path else "fn.b = 'other'\n")

        config.register_file_reader(reader, lambda path: path.startswith("mem://"))
        before = config._FILE_READERS[:]
        config.register_file_reader(reader, lambda path: False)
        show(len(before) == len(config._FILE_READERS))
        show(gin.parse_config_file("mem://this"), opened, fn())
        config._FILE_READERS.pop()
        with self.assertRaises(IOError) as caught:
            gin.parse_config_file("mem://this")
        show(str(caught.exception))
        gin.add_config_file_search_path("/no/where")
        with self.assertRaises(IOError) as caught:
            gin.parse_config_file("x.gin")
        show(str(caught.exception))
        config._LOCATION_PREFIXES.pop()

    def test_logging_is_patched(self):
        with mock.patch.object(logging, "info") as info:
            gin.parse_config("import nothing_at_all", skip_unknown=True)
        show(info.call_args_list)
        with mock.patch.object(config.logging, "info") as info:
            config.log_includes_and_imports(
                config.ParsedConfigFileIncludesAndImports(
                    filename="a", imports=["b"], includes=[config.ParsedConfigFileIncludesAndImports("c", ["d"], [])]
                )
            )
        show(info.call_args_list)

    def test_globals_are_patched(self):
        with mock.patch.object(config, "_CONFIG", {("", "program.fn"): {"a": "patched"}}):
            show(fn())
        show(fn())
        with mock.patch.dict(config._CONFIG, {("", "program.fn"): {"a": "patched"}}):
            show(fn())
        show(fn(), dict(config._CONFIG))
        with mock.patch.object(config, "_FINALIZE_HOOKS", []):
            gin.parse_config("fn.a = %X")
            gin.finalize()
            show(gin.config_is_locked())
        gin.clear_config()
        with mock.patch.object(config, "_INTERACTIVE_MODE", True):
            gin.configurable("fn", module="program")(lambda a=5: a)
        show(gin.get_configurable("fn")())
        config._REGISTRY["program.fn"] = config._INVERSE_REGISTRY[fn.__wrapped__]
        show(gin.get_configurable("fn")())

    def test_singletons_and_constants(self):
        gin.constant("shared.values.ONE", 1)
        gin.parse_config("fn.a = @s/singleton()\ns/singleton.constructor = @Plain\nfn.b = %ONE\nfn.c = %values.ONE")
        first, second = fn(), fn()
        show(first[0] is second[0], first[1:], "s" in config._SINGLETONS, list(config._SINGLETONS))
        with self.assertRaisesRegex(ValueError, "Constants matching selector 'ONE' already exist"):
            gin.constant("ONE", 2)
        with self.assertRaisesRegex(ValueError, "No singleton found for key 'none', and no constructor was given."):
            config.singleton_value("none")
        gin.clear_config()
        show(list(config._SINGLETONS), gin.query_parameter("ONE"))

    def test_scopes_and_threads(self):
        gin.parse_config("s/fn.a = 2\ns/t/fn.a = 3")
        seen = []
        with gin.config_scope("s"):
            thread = threading.Thread(target=lambda: seen.append((gin.current_scope(), fn())))
            thread.start()
            thread.join()
            with gin.config_scope("t"):
                show(fn(), config._SCOPE_MANAGER.active_scopes, gin.current_scope_str())
            with gin.config_scope(None):
                show(fn())
        show(seen)
        with self.assertRaisesRegex(ValueError, "Invalid value"):
            with gin.config_scope(4):
                pass
        show(gin.current_scope())

    def test_methods(self):
        gin.parse_config("Plain.p = 5\nPlain.method.q = 6\nfn.a = @Plain()\ns/Plain.method.q = 7\nfn.b = @s/Plain()")
        a, b, _ = fn()
        show(a.method(), b.method(), gin.config_str())
        with self.assertRaises(ValueError) as caught:
            gin.bind_parameter("method.q", 1)
        show(str(caught.exception))

    def test_order_of_calls(self):
        gin.parse_config("fn.a = 2")
        fn(b=3)
        fn()
        with gin.config_scope("z"):
            fn(1, 2)
            other_fn()
        show(config._OPERATIVE_CONFIG[("", "program.fn")], sorted(config._OPERATIVE_CONFIG))
        show(gin.operative_config_str())


result = unittest.TestResult()
for name in sorted(name for name in dir(Suite) if name.startswith("test")):
    show(name)
    Suite(name).run(result)
show(result.testsRun, [str(problem).strip().splitlines()[-1] for _, problem in result.failures + result.errors])
