"""Where bytes of strangers are shown."""
