"""数据仓: versions of datasets, their sealed artifacts, the bulk engine. No web framework."""
