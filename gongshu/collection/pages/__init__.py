"""What people see of collection."""
