"""Opening: what it takes until the public may have data, and how it ends."""
