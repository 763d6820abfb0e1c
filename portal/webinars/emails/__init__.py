"""Mails of the webinars, by topic: import the file, e.g. `from portal.webinars.emails import registering`."""
