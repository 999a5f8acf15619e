"""An invented nation on the real tree: persons, books, letters, cases, decisions, in the volumes of a country."""
