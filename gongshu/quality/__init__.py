"""数据质量治理: rules, findings and problem-data tickets. Haishu ch. 7, Sixian arts. 23 and 28."""
