"""The law as people read it: profiles, chapters, limits with their value today, procedures, side by side too."""
