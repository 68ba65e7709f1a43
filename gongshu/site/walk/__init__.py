"""The walk: one dataset through its whole life under a profile, with evidence for each step."""
