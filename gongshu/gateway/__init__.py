"""数据网关: the data plane. Serves rows under a grant and logs before it answers. No web framework."""
