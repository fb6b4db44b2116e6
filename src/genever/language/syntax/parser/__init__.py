"""The parser: the grammar's tables, layout, the tree builder, recovery, and messages for people.

Lark is used only here. In comes a text, out go nodes and problems.
"""
