"""The tests' end of an unsealed trial: solution and tests run together in the other process, and nothing it says is trusted."""

from typing import Any

from pytest_selfinvoke.execution import conversation
from pytest_selfinvoke.execution.codec import Encoder, MalformedError
from pytest_selfinvoke.execution.tester import instrumented
from pytest_selfinvoke.execution.trial import Task
from pytest_selfinvoke.execution.wire import unpack_payload

_MOST_REPORT = 1 << 20


def try_whole(fd: int, task: Task) -> dict[str, Any]:
    """Have solution and tests run together by the process at the other end of the socket ``fd``, and pass on what it reports.

    The report is as `tester.try_sealed`'s; "ours" is only believed before anything of the solution can have run.
    """
    encoder = Encoder()
    encoder.put((*task[: Task._fields.index("time_zone")], task.time_zone))
    try:
        instrumented(task.tests)
    except (SyntaxError, ValueError) as error:
        return {"status": "ours", "error_message": f"the tests are not Python: {error}"}
    try:
        conversation.say(fd, conversation.WHOLE + encoder.out)
        for _ in range(2):
            if reason := conversation.reason_not_ready(fd):
                return {"status": "ours", "error_message": reason}
        answer = conversation.hear(fd, trusted=False)
    except MalformedError as error:
        return {"status": "crashed", "error_message": str(error)}
    except conversation.ClosedError:
        return {"status": "gone"}
    report = unpack_payload(answer[1:]) if answer[:1] == conversation.REPORT and len(answer) <= _MOST_REPORT else None
    # That it is no fault of its own is not for a solution to say.
    return report if report is not None and report.get("status") != "ours" else {"status": "gone"}
