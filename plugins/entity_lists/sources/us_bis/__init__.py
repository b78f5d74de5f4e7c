"""The lists of the Bureau of Industry and Security, U.S. Department of Commerce."""
