"""Where replies come from, and how the Python in them is found."""
