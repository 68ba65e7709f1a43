"""界面构件: templates, tags and styles that desk and portal are built from."""
