"""`gin.tf.utils`: binding files from TensorFlow's file systems, and the operative config in its summaries."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from genever.api import (
    configurable,
    current_scope_str,
    markdown,
    operative_config_str,
    register_file_reader,
    singleton_value,
)

tf: Any = import_module("tensorflow")

register_file_reader(tf.io.gfile.GFile, tf.io.gfile.exists)


@configurable(module="gin.tf.utils")
def singleton_per_graph(constructor: Callable[[], Any]) -> Any:
    """Return the one object of the active scope's name in the default graph, made on first need."""
    key: Any = (current_scope_str(), tf.compat.v1.get_default_graph())
    return singleton_value(key, constructor)


def __getattr__(name: str) -> Any:
    if name == "GinConfigSaverHook":
        return _saver_hook()
    raise AttributeError(f"module 'gin.tf.utils' has no attribute {name!r}")


@cache
def _saver_hook() -> Any:
    """Make the hook's class, whose base newer releases of TensorFlow lack."""

    class GinConfigSaverHook(tf.estimator.SessionRunHook):  # type: ignore[misc]  # tf is not typed.
        """Writes the operative config into a folder when a session begins, and into the summaries there."""

        def __init__(
            self,
            output_dir: str,
            base_name: str = "operative_config",
            summarize_config: bool = True,
            summary_writer: Any = None,
            include_step_in_filename: bool = True,
        ) -> None:
            self._folder = output_dir
            self._name = base_name
            self._summarize = summarize_config
            self._writer = summary_writer
            self._with_step = include_step_in_filename

        def after_create_session(self, session: Any = None, coord: Any = None) -> None:
            text = operative_config_str()
            counter = tf.compat.v1.train.get_global_step() if session is not None else None
            step = session.run(counter) if counter is not None else 0
            tf.io.gfile.makedirs(self._folder)
            name = f"{self._name}-{step}.gin" if self._with_step else f"{self._name}.gin"
            with tf.io.gfile.GFile(os.path.join(self._folder, name), "w") as file:
                file.write(text)
            if self._summarize:
                self._add_summary(markdown(text), step)

        def _add_summary(self, text: str, step: int) -> None:
            summary = tf.compat.v1.Summary()
            value = summary.value.add(tag=f"gin/{self._name}", tensor=tf.compat.v1.make_tensor_proto(text))
            value.metadata.plugin_data.plugin_name = "text"
            if self._writer is None:
                self._writer = tf.compat.v1.summary.FileWriterCache.get(self._folder)
            self._writer.add_summary(summary, step)
            self._writer.flush()

    return GinConfigSaverHook
