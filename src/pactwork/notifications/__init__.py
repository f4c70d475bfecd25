"""What leaves the building: inbox, mail, digests, webhooks."""
