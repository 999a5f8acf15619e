"""Packages that leave and come whole, formats and their plan, and the transfer to the historical archive."""
