"""What gin registers of PyTorch and TensorFlow has gin's selectors."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

LIST = """
import gin.torch.external_configurables
registry, constants = gin.config._REGISTRY, gin.config._CONSTANTS
for selector, found in sorted(registry.items()):
    print(selector, found.wrapped.__name__.lstrip('_'))
for name, value in sorted(constants.items()):
    print(name, str(value)[:6])
"""
INSTALL = "from genever.compat import install_as_gin\ninstall_as_gin()\n"

needs_torch = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
#: gin's own module needs one that Python 3.12 left out.
needs_gins_torch = pytest.mark.skipif(
    find_spec("gin") is None or find_spec("distutils") is None, reason="gin.torch does not work here"
)


def run(program: str, folder: Path) -> list[str]:
    """The lines that a program prints."""
    command = [sys.executable, "-W", "ignore", "-c", program]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()


@needs_torch
@needs_gins_torch
def test_the_parts_of_pytorch_have_gins_selectors(tmp_path: Path) -> None:
    expected = [line for line in run(LIST, tmp_path) if not line.startswith("gin.")]
    actual = [line for line in run(INSTALL + LIST, tmp_path) if not line.startswith("gin.")]
    assert actual == expected
    assert len(expected) == 102


@needs_torch
@pytest.mark.parametrize(
    "order",
    [
        "import genever.integrations.torch\nimport gin.torch.external_configurables",
        "import gin.torch.external_configurables\nimport genever.integrations.torch",
        "import genever.torch.external_configurables\nimport genever.integrations.torch",
    ],
)
def test_both_sets_of_names_can_be_had(order: str, tmp_path: Path) -> None:
    program = f"""
{INSTALL}
{order}
import gin
for name in ('BCELoss', 'torch.nn.modules.loss.BCELoss', 'torch.nn.BCELoss', 'Adam', 'Normal', 'Tanh'):
    gin.parse_config(f'x = @{{name}}')
    print(gin.query_parameter('%x').configurable.wrapped.__name__)
"""
    assert run(program, tmp_path) == ["BCELoss", "BCELoss", "BCELoss", "Adam", "Normal", "Tanh"]


@needs_torch
def test_a_binding_file_may_import_them_by_gins_name(tmp_path: Path) -> None:
    program = """
import genever as gin
gin.parse_config('''
    import gin.torch.external_configurables
    x = @torch.nn.modules.activation.ReLU()
''')
print(gin.config_str())
"""
    assert run(program, tmp_path)[0] == "import gin.torch.external_configurables"


TENSORFLOW = """
import sys, types


class Namespace(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith('__') or name == 'Ftrl':
            raise AttributeError(name)
        if name in ('compat', 'v1', 'train', 'losses', 'math', 'keras', 'optimizers', 'schedules', 'nn', 'random',
                    'distribute', 'io', 'gfile'):
            made = Namespace(name)
        elif name.endswith(('8', '16', '32', '64', '128')) or name in ('bool', 'string', 'resource', 'variant'):
            made = f'dtype {name}'
        else:
            made = types.FunctionType((lambda x=1: x).__code__, {}, name, (1,))
        setattr(self, name, made)
        return made


sys.modules['tensorflow'] = Namespace('tensorflow')
import gin.tf.external_configurables
gin.parse_config('x = [@tf.train.AdamOptimizer, @tf.keras.optimizers.Adam, @tf.nn.relu, @piecewise_constant]')
gin.parse_config('y = [%tf.float32, %tf.bool, @tf.random.multinomial, @compat.v2.distribute.MirroredStrategy]')
print(gin.config._REGISTRY.get('tf.keras.optimizers.Ftrl'), gin.query_parameter('tf.float32'))
print(len([s for s, _ in gin.config._REGISTRY.items() if s.startswith('tf.')]), len(gin.config._FILE_READERS))
"""


def test_the_parts_of_tensorflow_have_gins_selectors(tmp_path: Path) -> None:
    assert run(INSTALL + TENSORFLOW, tmp_path) == ["None dtype float32", "62 3"]
