"""What certrules asks of the world around it: stores, notifiers, sinks for tasks, clocks."""
