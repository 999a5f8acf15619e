"""The ways in: each ends at the same action, `receive`."""
