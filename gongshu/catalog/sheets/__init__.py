"""The working spreadsheet: its header found by names, its rows read into entries, entries written back. Pure."""
