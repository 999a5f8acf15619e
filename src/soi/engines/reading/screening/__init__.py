"""Is this file what it seems, and may it be opened? Runs inside the confined process: it looks at hostile bytes."""
