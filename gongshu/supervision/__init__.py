"""监督考核: what the cases of a jurisdiction amount to, by limits and by the customary indicators."""
