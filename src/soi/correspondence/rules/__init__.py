"""The rules of correspondence: pure. Time comes in as an argument."""
