"""Speed and growth, measured: `python -m benchmarks` (or `make bench`).

Every figure is the median of interleaved rounds in one run, and is set beside a plain way of
doing the same work, since absolute times say more about the machine than about the code.
"""
