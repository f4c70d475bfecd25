"""Reading and drawing files of strangers, in a process that ends afterwards.

Nothing here knows Django, the database or a secret: `__main__` is started by `apart` with an empty
environment and limits, is told a task on standard input and answers with JSON.
"""
