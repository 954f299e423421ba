"""What a hook is about besides the patient: orders at hand, a problem just recorded."""
