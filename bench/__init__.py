"""Figures as ratios in one run: ours against the plain thing that does the same work, on the same machine."""
