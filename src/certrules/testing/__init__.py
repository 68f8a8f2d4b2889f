"""For tests: of certrules, and of host applications that embed it or implement its protocols.

Beside these names there are `certrules.testing.strategies`, which the extra `testing` brings, and
`certrules.testing.vectors`.
"""

from certrules.testing.clocks import FakeClock
from certrules.testing.contracts import StoreContract
from certrules.testing.notifiers import NotifierContract, RecordingNotifier
from certrules.testing.task_sinks import RecordingTaskSink, TaskSinkContract

__all__ = [
    "FakeClock",
    "NotifierContract",
    "RecordingNotifier",
    "RecordingTaskSink",
    "StoreContract",
    "TaskSinkContract",
]
