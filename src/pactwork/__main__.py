"""`python -m pactwork` is the `pactwork` command."""

from pactwork.config.cli import main

main()
