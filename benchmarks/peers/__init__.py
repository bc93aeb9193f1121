"""The same WHO-5 dialogue by other libraries, each as its own examples write a conversation, in memory."""
