"""Materials as other repositories write them: pure, both ways.

Everything going out is made from `Published`, everything coming in becomes a `Described`.
"""
