"""Pages of petitions: the list, the steps of taking in, the circulation copy, the petition itself."""
