"""数据开放: review before opening, the open catalog, downloads. Haishu ch. 6, Sixian arts. 2, 25 and 32."""
