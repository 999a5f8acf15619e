"""Is the picture of a page good enough to be the paper from now on? Each fault with page, measure and remedy."""
