"""What an arrival may become, and what a reading says once people have corrected it: pure."""
