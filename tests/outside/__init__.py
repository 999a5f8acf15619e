"""Programs that check our work from outside, each in an environment of its own, never in the product."""
