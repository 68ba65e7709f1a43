"""工具: errors, time, identifiers, text in two languages, files; what every room may use. No web framework."""
