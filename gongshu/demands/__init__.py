"""需求对接: what units need of one another, matched with the catalog, its supply confirmed, supplied and rated."""
