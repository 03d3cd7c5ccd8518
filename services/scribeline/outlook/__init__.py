"""What will be late with the people who are there, told and acted on before it is."""
