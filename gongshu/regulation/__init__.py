"""法规: the law as data. Loads and checks profiles, calendars and limits. Serves every chapter. No web framework."""
