"""Webinars: scheduling, registration, the live part, what comes afterwards."""
