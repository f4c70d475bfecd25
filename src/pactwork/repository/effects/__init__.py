"""What leaves this machine for other repositories."""
