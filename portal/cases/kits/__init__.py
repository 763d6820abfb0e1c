"""The replication kit of a case as files: what it says (`content`), as PDF (`pdf`) and as archive (`archive`). Pure."""
