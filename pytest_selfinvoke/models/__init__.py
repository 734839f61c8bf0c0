"""Who answers: model cards, from the user's own table and the embedded models."""
