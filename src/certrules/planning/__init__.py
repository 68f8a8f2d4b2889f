"""What follows from the answers: notices and, later, forecasts, comparisons and checks."""
