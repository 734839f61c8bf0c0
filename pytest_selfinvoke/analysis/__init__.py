"""Pure statistics: outcomes in, findings out."""
