"""Registrations for other libraries, one module a library; a binding file imports what it needs."""
