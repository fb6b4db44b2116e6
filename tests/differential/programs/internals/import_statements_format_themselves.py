"""Parsed imports know their text and the name that they bind."""


class Delegate(gin.config_parser.ParserDelegate):
    def configurable_reference(self, scoped_configurable_name, evaluate): ...

    def macro(self, macro_name): ...


text = 'import a.b\nimport a.b as c\nfrom a.b import c\nfrom a.b import c as d\nimport a'
for statement in gin.config_parser.ConfigParser(text, Delegate()):
    show((statement.format(), statement.is_from, statement.module))
    show((statement.bound_name(), statement.partial_path()))
