"""互操作: unmodified CKAN, udata, DCAT and Frictionless software reads and writes us as one of theirs."""
