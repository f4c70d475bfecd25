"""Writes about people: accounts, memberships, invitations, claims."""
