"""The plots of the report, a module each: a record in, a `Figure` out. Every plot has its numbers in a table beside it."""
