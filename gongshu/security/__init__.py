"""安全保障: grading and masking. Haishu ch. 8, Sixian ch. 5."""
