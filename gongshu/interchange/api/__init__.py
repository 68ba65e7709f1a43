"""What other software calls: one module per dialect."""
