"""The report that people look at: one HTML file, made of a record and of nothing else.

Jinja2 and matplotlib (the extra ``report``) are imported only where a report is written.
"""
