"""站点: settings, addresses, commands; the only place where everything is wired."""
