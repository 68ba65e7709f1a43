"""组织机构与职责: agencies, people, posts, sign-in, permissions. Haishu ch. 1, Sixian ch. 1."""
