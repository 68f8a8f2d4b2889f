"""An example: an application of Django that keeps people and certificates, and asks certrules."""
