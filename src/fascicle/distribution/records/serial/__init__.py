"""What is told of a serial as a whole, from all of its issues."""
