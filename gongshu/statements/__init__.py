"""表语句: statements that many acts repeat, spelled once and run often."""
