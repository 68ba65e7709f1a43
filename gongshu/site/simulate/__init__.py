"""A year of a jurisdiction on the virtual clock."""
