"""Trains a toy model: flags, files with includes, an operative config on disk."""

import argparse
import enum
import importlib.util  # gin uses it and leaves the import to others.
import os

import gin

import trainer_lib


@gin.constants_from_enum(module="train")
class Phase(enum.Enum):
    WARMUP = 0
    MAIN = 1


@gin.configurable
def schedule(step, base_lr=0.1, warmup_steps=gin.REQUIRED, phase=Phase.MAIN):
    if phase is Phase.WARMUP and step < warmup_steps:
        return base_lr * (step + 1) / warmup_steps
    return base_lr


@gin.configurable(denylist=["out_dir"])
class Trainer:
    def __init__(self, out_dir, model, optimizer_cls=trainer_lib.Sgd, schedule_fn=schedule, steps=3, tags=()):
        self.out_dir = out_dir
        self.model = model
        self.optimizer = optimizer_cls(model)
        self.schedule_fn = schedule_fn
        self.steps = steps
        self.tags = tags

    def run(self):
        for step in range(self.steps):
            lr = self.schedule_fn(step)
            loss = self.optimizer.step(lr)
            print("step %d lr %.4f loss %.6f" % (step, lr, loss))
        print("tags", self.tags)
        return self.model.weight


@gin.register
def evaluate(model, num_batches=2, metrics=("loss",)):
    return {name: round(model.loss() * num_batches, 6) for name in metrics}


@gin.config.register_finalize_hook
def default_name(config):
    if ("", "trainer_lib.experiment") not in config:
        return {"trainer_lib.experiment.name": "untitled"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gin_file", action="append", default=[])
    parser.add_argument("--gin_bindings", action="append", default=[])
    parser.add_argument("--out_dir", default="out")
    args = parser.parse_args()

    gin.add_config_file_search_path(os.path.join(os.path.dirname(os.path.abspath(__file__)), "configs"))
    parsed = gin.parse_config_files_and_bindings(args.gin_file, args.gin_bindings, skip_unknown=["ghost"])
    print(parsed)
    print("locked", gin.config_is_locked())
    print("steps", gin.query_parameter("Trainer.steps"), gin.query_parameter("%width"))

    trainer = Trainer(args.out_dir)
    weight = trainer.run()
    with gin.config_scope("eval"):
        print("eval", gin.get_configurable(evaluate)(trainer.model), gin.current_scope_str())
    print(trainer_lib.experiment())
    print("weight %.6f" % weight)

    os.makedirs(args.out_dir, exist_ok=True)
    with open(os.path.join(args.out_dir, "operative_config-%d.gin" % trainer.steps), "w") as f:
        f.write(gin.operative_config_str())
    with open(os.path.join(args.out_dir, "config.md"), "w") as f:
        f.write(gin.markdown(gin.config_str()))
    print(gin.config_str(max_line_length=60, continuation_indent=2))

    try:
        gin.bind_parameter("Trainer.steps", 9)
    except RuntimeError as e:
        print("RuntimeError", "locked" in str(e))
    with gin.unlock_config():
        gin.bind_parameter("Trainer.steps", 1)
    trainer = Trainer(args.out_dir, gin.REQUIRED)
    trainer.run()


if __name__ == "__main__":
    main()
