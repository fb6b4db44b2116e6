"""The search of `lazy_model.py` with a real pretrained transformer, all-MiniLM-L6-v2, which a package carries."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import torch
from lazy_model import closest
from transformers import PreTrainedModel, PreTrainedTokenizerBase

import genever
from genever import Lazy


class MiniLM:
    """Encodes texts by the mean of a transformer's last hidden states; loads its weights for the first of them.

    Args:
        tokenizer: What makes tokens of texts.
        model: The transformer.
    """

    def __init__(self, tokenizer: Lazy[PreTrainedTokenizerBase], model: Lazy[PreTrainedModel]) -> None:
        self._tokenizer = tokenizer
        self._model = model

    def encode(self, text: str) -> list[float]:
        """Return a vector of length 1, of 384 numbers."""
        tokens: Mapping[str, torch.Tensor] = self._tokenizer.get()(text, return_tensors="pt")
        with torch.inference_mode():
            states = self._model.get().eval()(**tokens).last_hidden_state
        return torch.nn.functional.normalize(states.mean(1))[0].tolist()


@genever.configurable
def search_by_meaning(
    query: str, titles: Sequence[str], tokenizer: Lazy[PreTrainedTokenizerBase], model: Lazy[PreTrainedModel]
) -> str:
    """Return the title that a query names, or else the closest one, found in another process with the model."""
    named = [title for title in titles if query.lower() in title.lower()]
    if named:
        found = named[0]
    else:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            found = pool.submit(closest, MiniLM(tokenizer, model), query, titles).result()
    print(f"{query!r} finds {found!r}")
    return found
