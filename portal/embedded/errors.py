"""The one error of this package."""


class EmbeddedError(RuntimeError):
    """A server cannot be started. The message is one line for the person at the terminal: what failed, what to do."""
