"""Whoever looks for a word of gin's in a message finds it."""
from_config = gin.parse_config


def tells(text, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except Exception as problem:
        assert text in str(problem), str(problem)
    else:
        raise AssertionError(text)


@gin.configurable
def f(a, b=1, *args, c=2):
    return a, b, c


@gin.configurable('limited', allowlist=['a'])
def only_a(a=1, b=2):
    return a, b


@gin.configurable(denylist=['a'])
def never_a(a=1, b=2):
    return a, b


@gin.configurable('twice', module='one')
def first():
    pass


@gin.configurable('twice', module='two')
def second():
    pass


@gin.register
class Owner:
    @gin.register
    def method(self, x=1):
        return x


# What a name may not be.
tells("Configurable name 'a b' is invalid.", gin.configurable('a b'), f)
tells("Module 'a b' is invalid.", gin.configurable('g', module='a b'), f)
tells("A different configurable matching 'one.twice' already exists.", gin.configurable('twice', module='one'), f)
tells('An allowlist or a denylist can be specified, but not both.', gin.configurable('g', None, ['a'], ['b']), f)
tells('allowlist should be a list or tuple', gin.configurable('g', allowlist='a'), f)
tells("Argument 'z' in allowlist not a parameter of 'f'.", gin.configurable('g', allowlist=['z']), f)
tells("Argument 'z' in denylist not a parameter of 'f'.", gin.configurable('g', denylist=['z']), f)
tells('marked REQUIRED but denylisted', gin.configurable('g', denylist=['x']), lambda x=gin.REQUIRED: x)
tells('marked REQUIRED but not allowlisted', gin.configurable('g', None, ['y']), lambda x=gin.REQUIRED, y=1: x)
tells("Invalid constant selector 'a b'.", gin.constant, 'a b', 1)
gin.constant('one.K', 1)
tells("Constants matching selector 'K' already exist (['one.K']).", gin.constant, 'K', 1)
gin.constant('two.K', 2)
tells("Ambiguous constant selector 'K', matches ['", gin.query_parameter, 'K')
tells("Ambiguous constant selector 'K', matches ['", from_config, 'f.a = %K')
tells("Class 'Owner' is not subclass of enum.", gin.constants_from_enum, Owner)

# What a binding may not be.
for bind in from_config, lambda text: gin.bind_parameter(text.partition(' ')[0], 1):
    tells("No configurable matching 'nothing'.", bind, 's/nothing.x = 1')
    tells("Configurable 'f' doesn't have a parameter named 'z'.", bind, 's/f.z = 1')
    tells("Configurable 'limited' doesn't include kwarg 'b' in its allowlist.", bind, 'limited.b = 1')
    tells("Configurable 'never_a' has denylisted kwarg 'a'.", bind, 'never_a.a = 1')
    tells("Ambiguous selector 'twice', matches ['", bind, 'twice.x = 1')
    tells("Method 'method' referenced without class name 'Owner'.", bind, 'method.x = 1')
tells("No configurable matching reference '@nothing()'.", from_config, 'f.a = @s/nothing()')
tells('Invalid type for binding_key: <class \'int\'>.', gin.bind_parameter, 5, 1)
tells('Invalid value for `skip_unknown`: f', from_config, '', skip_unknown='f')
tells("Unable to open file: none.gin. Searched config paths: [''].", gin.parse_config_file, 'none.gin')
tells("No module named 'no_such_module'", from_config, 'import no_such_module')

# What is not there.
tells("Configurable 'f' has no bound parameters.", gin.query_parameter, 'f.a')
gin.bind_parameter('f.b', 1)
tells("Configurable 'f' has no value bound for parameter 'a'.", gin.query_parameter, 'f.a')
tells('Could not find nothing in the Gin registry.', gin.get_configurable, 'nothing')
tells('Could not find nothing in the Gin registry.', gin.get_bindings, 'nothing')
tells("Required bindings for `f` not provided in config: ['a', 'c']", f, gin.REQUIRED, c=gin.REQUIRED)
tells('gin.REQUIRED is not allowed for unnamed (vararg) parameters.', f, 1, 2, gin.REQUIRED)
tells("No singleton found for key 'k', and no constructor was given.", gin.config.singleton_value, 'k')
tells("The constructor for singleton 'k' is not callable.", gin.config.singleton_value, 'k', 5)
tells("No value with selector 'nothing'.", gin.config._REGISTRY.minimal_selector, 'nothing')

# What finalize refuses.
from_config('f.a = @gin.macro\nmacro.value = 1')
tells("Reference '@gin.macro' must be evaluated (add '()')", gin.finalize)
gin.clear_config()
from_config('f.a = @nothing()', skip_unknown=True)
tells("No configurable matching reference '@nothing()'. In binding for 'f.a'.", gin.finalize)
gin.clear_config()
from_config('f.a = %gin.REQUIRED')
tells('f.a set to `%gin.REQUIRED` but not subsequently overridden.', gin.finalize)
gin.clear_config()
hooks = [gin.config.register_finalize_hook(lambda config: {'f.a': 1}) for _ in range(2)]
tells('Received conflicting updates when running', gin.finalize)
del gin.config._FINALIZE_HOOKS[-2:]
gin.finalize()
tells('Finalize called twice (config already locked).', gin.finalize)
tells('Attempted to modify locked Gin config.', gin.bind_parameter, 'f.a', 1)
tells('Attempted to modify locked Gin config.', from_config, 'f.a = 1')
tells('Attempted to add a new configurable after the config was locked.', gin.configurable, lambda: None)
