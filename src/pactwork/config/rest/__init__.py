"""How the read API is served: which requests it answers, its errors, its description."""
