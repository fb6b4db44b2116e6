"""`gin.resource_reader`: binding files that lie in Python packages. Every session reads them."""

from genever.files import is_in_package as system_path_file_exists
from genever.files import open_in_package as system_path_reader

__all__ = ["system_path_file_exists", "system_path_reader"]
