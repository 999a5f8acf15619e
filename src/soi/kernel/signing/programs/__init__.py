"""Foreign programs of signing, one file each, and the helper that alone touches the demo's keys."""
