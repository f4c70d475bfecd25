"""The ledger as a transparency log: a Merkle tree (RFC 9162, section 2.1), its proofs and heads.

Pure: no Django and no database, so that anybody can check a log without running Pactwork.
"""
