"""The same program under gin-config and under Genever: the same outcome."""
