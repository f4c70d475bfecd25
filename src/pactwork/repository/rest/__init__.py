"""Entrances of the repository for programs: OAI-PMH, deposits, oEmbed, exports."""
