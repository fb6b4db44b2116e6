"""Loading into a session, and read-only queries of one."""
