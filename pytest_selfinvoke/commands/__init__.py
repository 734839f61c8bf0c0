"""What can be done with results without running anything: each module is one command of ``python -m pytest_selfinvoke``.

A command is a module with ``HELP``, ``arguments(parser)`` and ``run(options)``, which returns the exit status.
"""
