"""开放门户: the public pages."""
