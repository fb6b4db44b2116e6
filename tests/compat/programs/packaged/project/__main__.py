"""A package run as a module: binding files beside the code, dynamic registration, a queue of evaluations."""

import importlib.util  # gin uses it and leaves the import to others.
import sys

import gin
from gin import config

from project import models


def summary(model):
    return type(model).__name__, sorted(vars(model).items())


def main(argv):
    includes = gin.parse_config_file("project.configs/experiment.gin", print_includes_and_imports=True)
    print(includes)
    gin.parse_config(argv)
    gin.finalize()
    pipeline = gin.get_configurable("project.models.Pipeline")()
    print(summary(pipeline.model), [summary(stage()) for stage in pipeline.stages])
    for scope in ("train", "eval"):
        with gin.config_scope(scope):
            print(scope, summary(gin.get_configurable(models.Model)()), gin.current_scope())
    print(pipeline.model.describe())
    print(gin.operative_config_str())
    print(gin.config_str())
    print(sorted(str(reference) for reference in config.iterate_references(config._CONFIG)))
    with open("operative.gin", "w") as f:
        f.write(gin.operative_config_str())
    gin.clear_config()
    gin.parse_config_file("operative.gin")
    print(summary(gin.get_configurable("project.models.Pipeline")().model))


if __name__ == "__main__":
    main(sys.argv[1:])
