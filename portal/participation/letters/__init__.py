"""What a city prints for people without an account: letters with a code for each, and cards to be cut out. PDF, in its language."""
