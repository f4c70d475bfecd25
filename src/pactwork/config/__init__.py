"""Settings, root addresses, background jobs and the `pactwork` command."""
