"""The words of the webinars, by topic: each file holds lazy texts that templates and forms share."""
