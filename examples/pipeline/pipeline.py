"""Tells what a function of Python's standard library is for from its docstring, in seven steps."""

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pydoc import locate
from typing import Any
from zlib import crc32

import numpy as np
import torch
import transformers
from sklearn.base import ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

import genever
from genever import Lazy

genever.external_configurable(LogisticRegression)
genever.external_configurable(KNeighborsClassifier)


def is_held_out(name: str) -> bool:
    """Return whether a name belongs to the fifth that no model is fitted to."""
    return crc32(name.encode()) % 5 == 0


@genever.configurable
def ids(topics: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the topic of each function, class and method, by its name.

    Args:
        topics: The modules of each topic.
    """
    return {name: topic for topic, modules in topics.items() for module in modules for name in members(module)}


def members(module: str) -> Iterator[str]:
    """Yield the names of the public functions, classes and methods of a module that have a docstring."""
    for name, member in inspect.getmembers(import_module(module)):
        if name.startswith("_") or getattr(member, "__module__", None) != module or not inspect.getdoc(member):
            continue
        yield f"{module}.{name}"
        if inspect.isclass(member):
            yield from (
                f"{module}.{name}.{method}"
                for method, function in vars(member).items()
                if inspect.isfunction(function) and not method.startswith("_") and function.__doc__
            )


@genever.configurable
def titles(ids: Mapping[str, str]) -> dict[str, str]:
    """Return the first line of each docstring."""
    return {name: docstring(name).partition("\n")[0] for name in ids}


@genever.configurable
def bodies(ids: Mapping[str, str]) -> dict[str, str]:
    """Return what follows the first line of each docstring."""
    return {name: docstring(name).partition("\n")[2].strip() for name in ids}


def docstring(name: str) -> str:
    """Return the docstring of what a name stands for."""
    return inspect.getdoc(locate(name)) or ""


@genever.configurable
def clean(titles: Mapping[str, str], bodies: Mapping[str, str], examples: bool = False) -> dict[str, str]:
    """Return the texts without line breaks, and without what names a module.

    Args:
        titles: The first line of each.
        bodies: The rest of each.
        examples: Whether lines that begin with a prompt stay.
    """
    texts = {}
    for name, title in titles.items():
        lines = [line for line in bodies[name].splitlines() if examples or not line.lstrip().startswith(">>>")]
        text = " ".join([title, *lines])
        for part in name.split(".")[:-1]:
            text = re.sub(rf"\b{re.escape(part)}\b", "this", text, flags=re.IGNORECASE)
        texts[name] = " ".join(text.split())
    return texts


@genever.configurable
def features(
    texts: Mapping[str, str],
    tokenizer: Lazy[Any],
    model: Lazy[Any],
    length: int = 48,
    batch: int = 32,
    workers: int = 2,
) -> np.ndarray:
    """Return the mean of the last hidden states of each text, ``(texts, width)``, each of length 1.

    Args:
        texts: The texts.
        tokenizer: Makes tokens of them, as those of Hugging Face's transformers do.
        model: A pretrained transformer.
        length: After how many tokens a text is cut off.
        batch: How many texts go through the model at once.
        workers: How many processes share the texts. Each loads the model.
    """
    every = [*texts.values()]
    batches = [every[start : start + batch] for start in range(0, len(every), batch)]
    loading = tokenizer, model, length
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=load, initargs=loading) as pool:
        return np.concatenate([*pool.map(embed, batches)])


#: What each process of a pool has loaded.
loaded: dict[str, Any] = {}


def load(tokenizer: Lazy[Any], model: Lazy[Any], length: int) -> None:
    """Load the weights, once in each process."""
    torch.set_num_threads(1)
    transformers.logging.disable_progress_bar()
    loaded.update(tokenizer=tokenizer.get(), model=model.get().eval(), length=length)


def embed(texts: list[str]) -> np.ndarray:
    """Return the features of a batch."""
    options = {"padding": True, "truncation": True, "max_length": loaded["length"], "return_tensors": "pt"}
    tokens = loaded["tokenizer"](texts, **options)
    with torch.inference_mode():
        states = loaded["model"](**tokens).last_hidden_state
    mask = tokens["attention_mask"].unsqueeze(-1)
    means = (states * mask).sum(1) / mask.sum(1)
    return torch.nn.functional.normalize(means).numpy()


@genever.configurable
def train(ids: Mapping[str, str], features: np.ndarray, classifier: ClassifierMixin) -> ClassifierMixin:
    """Return the classifier, fitted to four fifths of the features."""
    chosen = np.array([not is_held_out(name) for name in ids])
    return classifier.fit(features[chosen], np.array([*ids.values()])[chosen])


@genever.configurable
def evaluate(ids: Mapping[str, str], features: np.ndarray, model: ClassifierMixin) -> dict[str, float]:
    """Return the share of the other fifth that a model is right about, for each topic and for all."""
    chosen = np.array([is_held_out(name) for name in ids])
    topics = np.array([*ids.values()])[chosen]
    is_right = model.predict(features[chosen]) == topics
    shares = {str(topic): float(is_right[topics == topic].mean()) for topic in np.unique(topics)}
    return {"accuracy": float(is_right.mean()), **shares}


@genever.configurable
def report(evaluation: Mapping[str, float]) -> dict[str, float]:
    """Print and return how well the topics are recognised."""
    for name, share in evaluation.items():
        print(f"{name:12} {share:.1%}")
    return dict(evaluation)
