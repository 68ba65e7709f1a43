"""The commands, one module per matter; each brings its own to the group with ``join``."""
