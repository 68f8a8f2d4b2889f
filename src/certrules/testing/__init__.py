"""For tests: of certrules, and of host applications that implement its protocols."""
