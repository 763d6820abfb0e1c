"""The shape of what people enter, by topic: import the file."""
