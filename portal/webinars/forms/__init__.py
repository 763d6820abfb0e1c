"""What people fill in about webinars, by topic."""
