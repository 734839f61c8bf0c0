"""How sound a suite is: its references, its tests and its texts, without any model."""
