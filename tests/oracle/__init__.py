"""The slow twin: every rule once more, day by day, without a line of certrules."""
