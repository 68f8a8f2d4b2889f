"""From completions to expiration dates: term → window → base → step → anchor → extension → cap."""
