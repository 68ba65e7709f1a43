"""数据共享: applications, opinions, agreements, grants. Haishu ch. 5, Sixian ch. 4."""
