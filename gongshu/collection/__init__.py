"""数据归集: files into typed, checked, committed versions. Haishu ch. 4, Sixian ch. 3."""
