"""Pages of the desk: addresses and views."""
