"""The index of this node: a folder made from the table, and made again whenever it is lost."""
