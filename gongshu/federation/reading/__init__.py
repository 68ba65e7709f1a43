"""Readers: what each kind of platform serves, page by page, in our words. They know no database."""
