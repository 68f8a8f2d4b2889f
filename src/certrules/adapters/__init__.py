"""Media that certrules works with: one file or folder each, and none of them knows another."""
