"""Tables of databases elsewhere: asked for their structure in a session that can only read."""
