"""Secretariat."""
