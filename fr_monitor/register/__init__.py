"""The Register at the door: questions over HTTP, answers turned into our values."""
