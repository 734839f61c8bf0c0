"""The ways in which something other than the model can be wrong.

None of them is ever counted as the model's failure: the first stops the run before it starts, the others make an item an ERROR,
or leave it without a result where the user's budget is spent.
"""


class UserError(ValueError):
    """Bad input from the user: one sentence that says what was wrong, where it came from and what to write instead.

    The plugin shows it as ``pytest.UsageError`` (exit status 4) before anything is asked or run.
    """


class ReplyError(RuntimeError):
    """A model's reply could not be had: not recorded, not generated, the provider failed."""


class AskingEnded(ReplyError):  # noqa: N818 - the end of the asking, not of the run
    """No more replies can be had from the provider in this run: it refuses the key, cannot be reached, the store is full."""


class NotAsked(ReplyError):  # noqa: N818 - the user's own decision
    """The reply was not asked for, because the user's budget is spent."""


class SandboxError(RuntimeError):
    """The place where solutions are run does not work, or broke twice on the same sample."""
