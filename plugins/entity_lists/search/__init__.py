"""Who is listed under a name: exactly, folded or nearly so, over all the lists that a store holds."""
