"""torch.compile of code that calls configurables gives what the code itself gives."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")

PROGRAM = """
import torch
import genever as gin


@gin.configurable
def scale(x, factor=2.0, *, offset=0.0):
    return x * factor + offset


@gin.configurable
def activation(x, kind='relu'):
    return torch.relu(x) if kind == 'relu' else torch.tanh(x)


@gin.register
class Registered:
    def __init__(self, level=0.0):
        self.level = level


@gin.configurable
def combine(x, inner=scale, registered=None, *, levels=(0.0,)):
    return inner(x) + registered.level + sum(levels)


@gin.configurable
class Network(torch.nn.Module):
    def __init__(self, width=2):
        super().__init__()
        self.layer = torch.nn.Linear(width, width)

    def forward(self, x):
        return combine(activation(scale(self.layer(x), offset=1.0)))


gin.parse_config('''
    Network.width = 3
    scale.factor = 3.0
    s/scale.factor = 0.5
    activation.kind = 'tanh'
    combine.registered = @Registered()
    combine.levels = [0.5, %level]
    level = 1.0
    Registered.level = 0.25
''')
torch.manual_seed(0)
network = Network()
x = torch.randn(2, 3)
compiled = torch.compile(network, backend='aot_eager', **options)
results = []


def compare():
    results.append(compiled(x))
    return torch.allclose(results[-1], network(x))


print(compare(), compare(), torch.equal(results[0], results[1]))
gin.bind_parameter('scale.factor', 4.0)
print(compare(), not torch.equal(results[-1], results[-2]))
gin.bind_parameter('Registered.level', 8.0)
print(compare(), not torch.equal(results[-1], results[-2]))
with gin.config_scope('s'):
    print(compare(), not torch.equal(results[-1], results[-2]))
print(compare(), torch.equal(results[-1], results[-3]))
compiled(x).sum().backward()
compiled_gradient, network.layer.weight.grad = network.layer.weight.grad, None
network(x).sum().backward()
print(torch.allclose(compiled_gradient, network.layer.weight.grad))
print(gin.operative_config_str().count('# Parameters for'))
"""
EXPECTED = "True True True\nTrue True\nTrue True\nTrue True\nTrue True\nTrue\n9\n"


def run(program: str, folder: Path) -> tuple[str, str]:
    """What a program prints, and its errors."""
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stderr
    return result.stdout, result.stderr


THROUGH = "from genever.integrations.dynamo import trace_through\ntrace_through()\n"


@pytest.mark.parametrize(
    "beginning",
    [
        "options = {}\n",
        f"options = {{}}\n{THROUGH}",
        f"options = {{}}\nimport torch._dynamo\n{THROUGH}",
        f"options = {{'fullgraph': True}}\n{THROUGH}",
    ],
    ids=["several graphs", "one graph", "Dynamo imported before", "one graph enforced"],
)
def test_a_compiled_network_follows_the_configuration_and_the_scope(beginning: str, tmp_path: Path) -> None:
    assert run(beginning + PROGRAM, tmp_path) == (EXPECTED, "")


def test_the_integration_of_pytorch_lets_dynamo_trace_through(tmp_path: Path) -> None:
    program = """
import sys
import genever.integrations.torch
import genever, torch
imported = 'torch._dynamo' in sys.modules
f = genever.configurable('f')(lambda x, k=1.0: x * k)
genever.bind_parameter('f.k', 3.0)
print(imported, torch.compile(f, backend='eager', fullgraph=True)(torch.ones(1)))
"""
    assert run(program, tmp_path)[0] == "False tensor([3.])\n"


CLASSES = """
import torch
import genever as gin


@gin.register
class Plain:
    def __init__(self, level=0.0):
        self.level = level


@gin.register
class WithMethod(Plain):
    @gin.register
    def add(self, x, times=1.0):
        return x + self.level * times


@gin.configurable
class Configured(Plain):
    def __init__(self, level=0.0):
        super().__init__(level)


@gin.configurable
def use(x, plain, scoped, methods, made, configured):
    return plain().level + scoped().level + methods().add(x) + made.level + configured().level


gin.parse_config('''
    Plain.level = 1.0
    s/Plain.level = 2.0
    WithMethod.level = 3.0
    WithMethod.add.times = 4.0
    use.plain = @Plain
    use.scoped = @s/Plain
    use.methods = @WithMethod
    use.made = @Configured()
    use.configured = @s/Configured
    Configured.level = 5.0
    s/Configured.level = 6.0
''')
compiled = torch.compile(use, backend='eager')
print(compiled(torch.zeros(1)), compiled(torch.zeros(1)), use(torch.zeros(1)))
"""


@pytest.mark.parametrize("beginning", ["", THROUGH], ids=["as it is", "traced through"])
def test_classes_called_in_compiled_code_are_injected(beginning: str, tmp_path: Path) -> None:
    assert run(beginning + CLASSES, tmp_path)[0] == "tensor([26.]) tensor([26.]) tensor([26.])\n"


@pytest.mark.parametrize(
    "imports",
    [
        "import genever as gin, torch",
        "import torch._dynamo, genever as gin",
        "import gin.torch.external_configurables, gin, torch",
    ],
    ids=["plain", "Dynamo before", "under gin's name"],
)
def test_one_graph_needs_no_further_import(imports: str, tmp_path: Path) -> None:
    program = f"""
import genever.compat
genever.compat.install_as_gin()
{imports}
import torch


@gin.configurable
def f(x, k=1.0):
    return x * k


@gin.register
def registered(x, k=1.0):
    return x * k


@gin.configurable
def use(function):
    return function


gin.parse_config('f.k = 3.0\\nregistered.k = 4.0\\ns/registered.k = 5.0\\nuse.function = @registered')
reference, scoped, x = use(), gin.get_configurable('s/registered'), torch.ones(1)
for function in (f, reference, lambda x: f(reference(x))):
    print(torch.compile(function, backend='eager', fullgraph=True)(x))
print(torch.compile(lambda x: scoped(x) + 1, backend='eager')(x))
"""
    assert run(program, tmp_path)[0] == "tensor([3.])\ntensor([4.])\ntensor([12.])\ntensor([6.])\n"


def test_a_generator_is_traced_as_a_function_that_gives_one(tmp_path: Path) -> None:
    program = """
import torch
import genever


@genever.configurable
def steps(n=2):
    for number in range(n):
        yield number + 1.0


genever.bind_parameter('steps.n', 4)
add = torch.compile(lambda x: x + sum([step for step in steps()]), backend='eager')
print(add(torch.zeros(1)), add(torch.zeros(1)))
"""
    assert run(program, tmp_path)[0] == "tensor([10.]) tensor([10.])\n"


def test_many_configurables_stay_within_dynamos_limits(tmp_path: Path) -> None:
    program = """
import torch
import genever

parts = [genever.configurable(f'part{number}')(lambda x, k=1.0: torch.sin(x) * k) for number in range(20)]
for number in range(20):
    genever.bind_parameter(f'part{number}.k', 1.0 + number)


def forward(x):
    for part in parts:
        x = part(x)
    return x


x = torch.ones(3)
print(torch.allclose(torch.compile(forward, backend='eager')(x), forward(x)))
"""
    assert run(program, tmp_path) == ("True\n", "")
