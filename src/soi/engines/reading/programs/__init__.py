"""Foreign programs of the reading engine, one file each."""
