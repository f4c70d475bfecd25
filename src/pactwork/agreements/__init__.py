"""Agreements: parties, articles, commitments, versions, evidence and progress."""
