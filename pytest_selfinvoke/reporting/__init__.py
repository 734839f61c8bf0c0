"""What people read: findings and outcomes in, text out. Nothing is computed here."""
