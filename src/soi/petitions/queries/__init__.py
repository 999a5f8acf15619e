"""What petitions answer: each function is filtered to its actor."""
