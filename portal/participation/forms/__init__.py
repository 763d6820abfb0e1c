"""What people and staff enter, by what it is about."""
