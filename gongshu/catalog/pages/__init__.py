"""What people see of the catalog on the desk."""
