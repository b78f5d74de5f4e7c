"""File formats: CSV, HTML and XML as publishers serve them, whatever list is in them."""
