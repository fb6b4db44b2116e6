"""TensorBoard: a folder of events for each run, with scalars, the binding files as texts, and hyperparameters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genever.experiments.tracking.protocol import Report, Status, TrackedRun

if TYPE_CHECKING:
    from tensorboard.summary.writer.event_file_writer import EventFileWriter

#: The version of what the plug-in for hyperparameters reads.
_HPARAMS_VERSION = 0
#: What the names of files of events have in them, and how those end that are written here.
_EVENTS, _SUFFIX = "tfevents", ".genever"


class TensorBoardTracker:
    """Writes a run as events; see `genever.trackers.Tracker`.

    Args:
        logdir: The folder that has a folder for each run, by default none: the events lie in the run's own folder.
    """

    takes_sweeps = False

    def __init__(self, logdir: str | None = None) -> None:
        self._logdir = logdir
        self._run: TrackedRun | None = None
        self._writer: EventFileWriter | None = None

    def start(self, run: TrackedRun, known: str | None) -> str:
        """Begin a file of events; a run that is gone on with has several."""
        from tensorboard.summary.writer.event_file_writer import EventFileWriter

        self._run = run
        folder = Path(known) if known is not None else Path(self._logdir, run.name) if self._logdir else run.folder
        if known is None:  # What an earlier run has left in the same folder is no part of this one.
            for path in folder.glob(f"*{_EVENTS}*{_SUFFIX}"):
                path.rename(path.with_name(path.name.replace(_EVENTS, "earlier")))
        self._writer = EventFileWriter(str(folder), filename_suffix=_SUFFIX)
        return str(folder.absolute())

    def parameters(self, parameters: Mapping[str, Any]) -> None:
        """Write the hyperparameters; the first ones, since TensorBoard reads no others."""
        from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData, SessionStartInfo

        assert self._run is not None
        start = SessionStartInfo(group_name=self._run.key, start_time_secs=self._run.started.timestamp())
        for key, value in parameters.items():
            _set(start.hparams[key], value)
        self._write_hyperparameters("session_start_info", HParamsPluginData(session_start_info=start))

    def metrics(self, reports: Sequence[Report]) -> None:
        """Write scalars."""
        from tensorboard.compat.proto.summary_pb2 import Summary

        for report in reports:
            values = [Summary.Value(tag=name, simple_value=value) for name, value in report.metrics.items()]
            self._write(Summary(value=values), report.time, report.step)
        self._flush()

    def artifacts(self, files: Sequence[Path]) -> None:
        """Write the binding files as texts."""
        from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
        from tensorboard.compat.proto.tensor_pb2 import TensorProto
        from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto
        from tensorboard.compat.proto.types_pb2 import DT_STRING

        for file in files:
            if file.suffix == ".gin":
                text = f"```\n{file.read_text(encoding='utf-8', errors='replace')}```\n"
                shape = TensorShapeProto(dim=[TensorShapeProto.Dim(size=1)])
                tensor = TensorProto(dtype=DT_STRING, string_val=[text.encode()], tensor_shape=shape)
                plugin = SummaryMetadata.PluginData(plugin_name="text")
                metadata = SummaryMetadata(plugin_data=plugin)
                assert self._run is not None
                value = Summary.Value(tag=file.name, tensor=tensor, metadata=metadata)
                self._write(Summary(value=[value]), self._run.started, 0)
        self._flush()

    def end(self, status: Status, when: datetime) -> None:
        """Write how the run ended."""
        from tensorboard.plugins.hparams.api_pb2 import STATUS_FAILURE, STATUS_SUCCESS
        from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData, SessionEndInfo

        assert self._writer is not None
        outcome = STATUS_SUCCESS if status == "finished" else STATUS_FAILURE
        end = SessionEndInfo(status=outcome, end_time_secs=when.timestamp())
        self._write_hyperparameters("session_end_info", HParamsPluginData(session_end_info=end))
        self._writer.close()

    def _write_hyperparameters(self, name: str, data: Any) -> None:
        from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata

        assert self._run is not None
        data.version = _HPARAMS_VERSION
        plugin = SummaryMetadata.PluginData(plugin_name="hparams", content=data.SerializeToString())
        value = Summary.Value(tag=f"_hparams_/{name}", metadata=SummaryMetadata(plugin_data=plugin))
        self._write(Summary(value=[value]), self._run.started, 0)
        self._flush()

    def _write(self, summary: Any, when: datetime, step: int) -> None:
        from tensorboard.compat.proto.event_pb2 import Event

        assert self._writer is not None
        self._writer.add_event(Event(wall_time=when.timestamp(), step=step, summary=summary))

    def _flush(self) -> None:
        assert self._writer is not None
        self._writer.flush()


def _set(slot: Any, value: Any) -> None:
    """Set a value of a hyperparameter: a truth value, a number, or a text for all that is neither."""
    if isinstance(value, bool):
        slot.bool_value = value
    elif isinstance(value, int | float):
        slot.number_value = value
    else:
        slot.string_value = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
