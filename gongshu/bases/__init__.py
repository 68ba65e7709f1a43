"""基础库、主题库: which entries make up a base or theme database, who leads it, how whole it is."""
