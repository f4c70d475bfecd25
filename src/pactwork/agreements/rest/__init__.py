"""The read API of the spine: agreements, commitments, evidence, standings, the register."""
