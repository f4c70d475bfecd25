"""The pact file: a whole agreement, or the evidence under one, as a document people can write."""
