"""Words for what rows say, by topic."""
