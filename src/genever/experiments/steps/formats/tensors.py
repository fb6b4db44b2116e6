"""PyTorch's tensors and state dicts: by safetensors, and what that has no form for by ``torch.save``."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from genever.experiments.steps.formats.protocol import library_of, missing, unreadable

_TENSORS, _ABOUT, _SAVED = "tensors.safetensors", "tensors.json", "value.pt"
#: What the one tensor is called where it is no dict of them.
_ONE = "tensor"


class _Safetensors:
    name = "safetensors"
    is_safe = True
    keeps_files = False

    def accepts(self, value: Any) -> bool:
        tensors = _tensors(value)
        if tensors is None or not _is_about(value):
            return False
        try:
            from safetensors.torch import save  # noqa: F401  # Whether it is installed.
        except ImportError:
            return False
        return _are_plain(tensors)

    def save(self, value: Any, folder: Path) -> None:
        from safetensors.torch import save_file

        tensors = _tensors(value) or {}
        save_file({name: each.detach().contiguous() for name, each in tensors.items()}, folder / _TENSORS)
        about = {
            "kind": "tensor" if library_of(value) == "torch" else type(value).__name__,
            "names": list(tensors),
            "devices": [str(each.device) for each in tensors.values()],
            "grads": [each.requires_grad for each in tensors.values()],
            "metadata": getattr(value, "_metadata", None),
        }
        (folder / _ABOUT).write_text(json.dumps(about), encoding="utf-8")

    def load(self, folder: Path) -> Any:
        try:
            import torch
            from safetensors import SafetensorError
            from safetensors.torch import load_file
        except ImportError as problem:
            raise missing(self.name, problem.name or "safetensors") from None
        try:
            about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
            read = load_file(folder / _TENSORS)
            pairs = [
                (name, read[name].to(_here(device, torch)).requires_grad_(grad))
                for name, device, grad in zip(about["names"], about["devices"], about["grads"], strict=True)
            ]
            if about["kind"] == "tensor":
                return pairs[0][1]
            if about["kind"] == "dict":
                return dict(pairs)
            found = OrderedDict(pairs)
            if about["metadata"] is not None:
                found._metadata = OrderedDict(about["metadata"])  # type: ignore[attr-defined]  # As PyTorch does.
            return found
        except (SafetensorError, ValueError, TypeError, KeyError, IndexError, RuntimeError) as problem:
            raise unreadable(self.name, problem) from problem


def _tensors(value: Any) -> dict[str, Any] | None:
    """Return the tensors of a value that is one, or a dict of them by name; else None."""
    if library_of(value) == "torch" and type(value).__name__ == "Tensor":
        return {_ONE: value}
    if type(value) not in (dict, OrderedDict) or not value:
        return None
    is_one = all(type(name) is str and type(each).__name__ == "Tensor" for name, each in value.items())
    return dict(value) if is_one and all(library_of(each) == "torch" for each in value.values()) else None


def _are_plain(tensors: Mapping[str, Any]) -> bool:
    """Return whether all that there is to tensors is their numbers: none is a view of another, sparse or quantized."""
    import torch
    from safetensors.torch import save

    storages = set()
    for each in tensors.values():
        if each.layout is not torch.strided or each.is_quantized or each.is_meta:
            return False
        if each.is_conj() or each.is_neg() or (each.requires_grad and not each.is_leaf) or vars(each):
            return False
        if each.numel():
            storages.add(each.untyped_storage().data_ptr())
    try:
        for dtype in {each.dtype for each in tensors.values()}:
            save({_ONE: torch.empty(0, dtype=dtype)})
    except (KeyError, ValueError, RuntimeError):  # It has no form for that type.
        return False
    return len(storages) == sum(bool(each.numel()) for each in tensors.values())


def _is_about(value: Any) -> bool:
    """Return whether what an ordered dict of a module has beside its tensors is plain."""
    given = vars(value) if isinstance(value, OrderedDict) else {}
    metadata = given.get("_metadata", {})
    if given.keys() - {"_metadata"} or type(metadata) not in (dict, OrderedDict):
        return False
    try:
        return bool(json.loads(json.dumps(metadata)) == metadata)
    except (TypeError, ValueError):
        return False


def _here(device: str, torch: Any) -> Any:
    """Return a device, or the CPU where this machine has no such one."""
    kind, _, number = device.partition(":")
    if kind == "cuda" and (not torch.cuda.is_available() or int(number or 0) >= torch.cuda.device_count()):
        return "cpu"
    if kind == "mps" and not torch.backends.mps.is_available():
        return "cpu"
    return device if kind in ("cpu", "cuda", "mps") else "cpu"


class _Torch:
    name = "torch"
    is_safe = True
    keeps_files = False

    def accepts(self, value: Any) -> bool:
        if library_of(value) != "torch" and _tensors(value) is None:
            return False
        import io
        import pickle

        import torch

        if isinstance(value, torch.nn.Module):
            return False
        file = io.BytesIO()
        try:
            torch.save(value, file)
            file.seek(0)
            torch.load(file, weights_only=True)
        except (pickle.PickleError, RuntimeError, TypeError, AttributeError, NotImplementedError):
            return False
        return True

    def save(self, value: Any, folder: Path) -> None:
        import torch

        torch.save(value, folder / _SAVED)

    def load(self, folder: Path) -> Any:
        try:
            import torch
        except ImportError:
            raise missing(self.name, "torch") from None
        import pickle

        try:
            return torch.load(folder / _SAVED, weights_only=True, map_location=_place)
        except (pickle.PickleError, RuntimeError, EOFError, ValueError) as problem:
            raise unreadable(self.name, problem) from problem


def _place(storage: Any, device: str) -> Any:
    import torch

    here = str(_here(device, torch))
    return storage if here == "cpu" else getattr(storage, here.partition(":")[0])(int(here.partition(":")[2] or 0))


#: Keeps dense tensors, and dicts of them by name, as a module's state is one.
SAFETENSORS = _Safetensors()
#: Keeps what else ``torch.load`` reads without running code.
TORCH = _Torch()
