"""The three ways in which something other than the model can be wrong.

None of them is ever counted as the model's failure: the first stops the run before it starts, the others make an item an ERROR.
"""


class UserError(ValueError):
    """Bad input from the user: one sentence that says what was wrong, where it came from and what to write instead.

    The plugin shows it as ``pytest.UsageError`` (exit status 4) before anything is asked or run.
    """


class ReplyError(RuntimeError):
    """A model's reply could not be had: not recorded, not generated, the provider failed."""


class SandboxError(RuntimeError):
    """The place where solutions are run does not work, or broke twice on the same sample."""
