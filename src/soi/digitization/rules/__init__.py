"""The stages of a line, its rank, its shelf, its labels, when all will be done, what may be scanned. Pure."""
