"""What a reader's answer gives, and how it differs from the right one; for ``gk.check``."""
