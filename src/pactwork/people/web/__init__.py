"""Pages of accounts and of the people of organisations."""
