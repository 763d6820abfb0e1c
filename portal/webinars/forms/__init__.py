"""Forms of the webinars, by topic."""
