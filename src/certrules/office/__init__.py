"""What people do with certifications, as typed operations on a store, by an actor (K1 to K3, H).

An office asks who acts, on which day and at which instant, checks whether that is allowed, does it
in one transaction, and has it recorded. Nothing in it draws a screen; a host application does.
"""
