"""汇聚 (federation): what other platforms publish, gathered here to be found; never edited, always with its origin."""
