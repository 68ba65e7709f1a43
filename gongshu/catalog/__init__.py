"""目录编制: entries, items, classes with their basis, versions. Haishu ch. 3, Sixian ch. 3."""
