"""The words of the webinars, by topic: names of states and kinds in the reader's language."""
