"""The design system: tokens, base, components and their gallery."""
