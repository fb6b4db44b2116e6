"""The static catalog: what modules would register, read from their sources. None of them is imported.

In come folders as on ``sys.path`` and the ``import`` statements of binding files, out comes a catalog as the registry
of a running program is one: `catalog.StaticCatalog`, with its `importer`.
"""
