"""The pages of lists: bring one, watch it enter, mend its rows; have the register written to files."""
