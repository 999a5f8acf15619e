"""Ways by which scans come to the ledger without a browser."""
