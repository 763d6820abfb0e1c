"""Mails of the webinars, each in its reader's language; by topic, one function a mail."""
