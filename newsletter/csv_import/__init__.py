"""Reading of a list of addresses: what a file holds, and the rows of an import in it."""
