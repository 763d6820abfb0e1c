"""How participation is told to programs."""
