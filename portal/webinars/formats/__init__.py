"""Webinars as machines read them."""
