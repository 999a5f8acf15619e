"""What the reader proposes for the register, each with the reason it saw. A person confirms."""
