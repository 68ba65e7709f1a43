"""Search over the catalog: one module in front (``finding``), the words of SQLite and of PostgreSQL behind it."""
