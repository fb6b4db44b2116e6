"""Ready-made registrations for other libraries: one module a library, imported by the binding file that wants it."""
