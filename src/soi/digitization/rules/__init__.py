"""The stages of a line, its rank, its place on the shelf, its labels, when all will be done, what may be scanned. Pure."""
