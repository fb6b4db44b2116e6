"""`gin.tf.external_configurables`: what gin registers from TensorFlow, under gin's selectors."""

from __future__ import annotations

import functools
from importlib import import_module
from typing import Any

from genever.api import configurable
from genever.compat.gin.external import register_all, register_constants

tf: Any = import_module("tensorflow")

_NAMES = (
    (
        tf.compat.v1.train,
        "tf.train",
        "exponential_decay inverse_time_decay natural_exp_decay polynomial_decay",
    ),
    (
        tf.compat.v1.train,
        "tf.train",
        """
        AdadeltaOptimizer AdagradDAOptimizer AdagradOptimizer AdamOptimizer FtrlOptimizer
        GradientDescentOptimizer MomentumOptimizer ProximalAdagradOptimizer
        ProximalGradientDescentOptimizer RMSPropOptimizer
        """,
    ),
    (
        tf.compat.v1.losses,
        "tf.losses",
        """
        absolute_difference cosine_distance hinge_loss huber_loss log_loss
        mean_pairwise_squared_error mean_squared_error sigmoid_cross_entropy softmax_cross_entropy
        sparse_softmax_cross_entropy
        """,
    ),
    (tf.math, "tf.math", "squared_difference"),
    (tf.keras.optimizers, "tf.keras.optimizers", "Adadelta Adagrad Adam Adamax Ftrl Nadam RMSprop SGD"),
    (
        tf.keras.optimizers.schedules,
        "tf.keras.optimizers.schedules",
        """
        CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay PiecewiseConstantDecay
        PolynomialDecay
        """,
    ),
    (
        tf.nn,
        "tf.nn",
        "crelu dropout elu leaky_relu relu relu6 sigmoid softmax softplus softsign tanh",
    ),
    (tf, "tf", "identity"),
    (
        tf.random,
        "tf.random",
        """
        gamma normal poisson stateless_categorical stateless_normal stateless_truncated_normal
        stateless_uniform truncated_normal uniform
        """,
    ),
    (tf.compat.v1.random, "tf.random", "multinomial"),
    (tf.distribute, "tf.compat.v2.distribute", "MirroredStrategy"),
)
_TYPES = """
    bfloat16 bool complex64 complex128 float16 float32 float64 int8 int16 int32 int64 qint8 qint16
    qint32 quint8 quint16 resource string uint8 uint16 variant
"""

for _namespace, _module, _names in _NAMES:
    register_all(_namespace, _names, _module)
register_constants(tf, _TYPES, "tf")


@configurable(module="tf.train")
@functools.wraps(tf.compat.v1.train.piecewise_constant)
def piecewise_constant(global_step: Any, *args: Any, **kwargs: Any) -> Any:
    """`tf.compat.v1.train.piecewise_constant`, whose boundaries may be Python integers."""
    if "boundaries" in kwargs:
        kwargs["boundaries"] = [tf.constant(boundary, tf.int64) for boundary in kwargs["boundaries"]]
    return tf.compat.v1.train.piecewise_constant(global_step, *args, **kwargs)
