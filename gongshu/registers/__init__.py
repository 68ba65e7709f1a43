"""台账: the lists an instrument names, or by which a duty shows that it was done; written or drawn from elsewhere."""
