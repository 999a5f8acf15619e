"""Photographs of single sheets: where the sheet lies, whether it can be read, and the sheet laid flat."""
