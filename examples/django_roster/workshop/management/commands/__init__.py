"""The commands of the example's site."""
